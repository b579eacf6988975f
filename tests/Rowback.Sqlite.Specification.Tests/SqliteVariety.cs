using Rowback.Specification.Oracle;

namespace Rowback.Sqlite.Specification.Tests;

/// <summary>What SQLite has beyond what all engines have in common: collations, columns that take anything, what is done about conflicts.</summary>
internal static class SqliteVariety
{
    private const string Literal = "(CASE typeof({0}) WHEN 'text' THEN 'CAST(x''' || hex({0}) || ''' AS TEXT)' ELSE quote({0}) END)";

    private static readonly string[] _anything =
    [
        "1", "1.0", "'1'", "x'31'", "9e999", "-9e999", "1e20", "0.1", "'abc'", "CAST(x'ff41' AS TEXT)", "CAST(x'410042' AS TEXT)", "''", "x''", "9223372036854775807", "-0.0", "'1e2'",
        "9007199254740993",
    ];

    public static Variety All { get; } = new()
    {
        Types =
        [
            Value("INTEGER", _anything), Value("TEXT", _anything), Value("REAL", _anything), Value("NUMERIC", _anything), Value("", _anything), Value("BOOLEAN", _anything),
            Value("DATETIME", _anything),
            Value("REAL", "0.1", "1", "9e999", "-0.0") with { IsStrict = true },
            Value("ANY", _anything) with { IsStrict = true },
            Value("BLOB", "x''", "x'00ff'") with { IsStrict = true },
            Key("TEXT COLLATE NOCASE", n => $"'k{n}'", "'K1'", "'K2'") with { Literal = "quote({0})", Sense = "lower(quote({0}))", Twin = "upper({0})", IsStrict = true },
            Key("TEXT COLLATE RTRIM", n => $"'k{n}'", "'k1 '", "'k2  '") with { Literal = "quote({0})", Sense = "rtrim({0})", Twin = "({0} || ' ')", IsStrict = true },
            Key("", n => (n % 3) switch { 0 => $"{n}", 1 => $"'{n}'", _ => $"X'{n:X6}'" }, "1.0", "3.0", "'1'") with
            {
                Literal = "quote({0})", Sense = "(CASE typeof({0}) WHEN 'real' THEN quote(CAST({0} AS INTEGER)) ELSE quote({0}) END)",
                Twin = "(CASE typeof({0}) WHEN 'integer' THEN CAST({0} AS REAL) ELSE {0} END)", IsTyped = false,
            },
            Key("BLOB", n => $"X'{n:X6}00'") with { Literal = "quote({0})", IsTyped = false, IsStrict = true },
            Key("REAL", n => $"{n}.5") with { Literal = "quote({0})", IsStrict = true },
            Key("NUMERIC", n => n % 2 == 0 ? $"{n}" : $"{n}.25") with { Literal = "quote({0})" },
        ],
        Computed = ["STORED", "VIRTUAL"],
        Traits =
        [
            (Trait.Strict, 40, (t, _) => t.Columns.All(c => c.Type is null or { IsStrict: true })),
            (Trait.ReplaceUnique, 20, (t, _) => t.UniqueKeys.Count > 0),
            (Trait.IgnoreUnique, 20, (t, _) => t.UniqueKeys.Count > 0 && !t.Has(Trait.ReplaceUnique)),
            (Trait.ReplaceKey, 15, (t, _) => t.Key.Count > 0),
            (Trait.IgnoreKey, 15, (t, _) => t.Key.Count > 0 && !t.Has(Trait.ReplaceKey)),
        ],
    };

    private static RandomType Value(string declared, params string[] values) => new(declared, values) { Literal = Literal };

    private static RandomType Key(string declared, Func<int, string> key, params string[] values) => Value(declared, [.. values, .. Enumerable.Range(0, 10).Select(key)]) with { Key = key };
}
