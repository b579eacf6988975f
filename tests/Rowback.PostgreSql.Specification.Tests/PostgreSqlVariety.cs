using System.Globalization;
using Rowback.Specification.Oracle;

namespace Rowback.PostgreSql.Specification.Tests;

/// <summary>What PostgreSQL has beyond what all engines have in common. All values are read as text.</summary>
internal static class PostgreSqlVariety
{
    public const string OtherSchema = "side";

    private const string Literal = "('''' || replace(({0})::text COLLATE \"C\", '''', '''''') || '''')";

    /// <param name="version">The server's, as <c>server_version_num</c>.</param>
    /// <param name="hasCitext">The extension can be made.</param>
    /// <param name="hasIcu">The server knows ICU's collations.</param>
    public static Variety Of(int version, bool hasCitext, bool hasIcu)
    {
        var types = new List<RandomType>
        {
            Key("numeric", n => $"{n}.5", "NaN", "1.50", "1.5", "12345678901234567890.123456789000", "-0.00") with { Sense = "({0})::numeric(60,20)::text", Twin = "({0} + 0.0000)" },
            Key("numeric(12,3)", n => $"{n}.125", "NaN", "-1.000"),
            Key("double precision", n => n == 1 ? "0" : $"{n}.25", "NaN", "-0", "0", "Infinity", "-Infinity", "0.1", "1e+300") with { Sense = "({0} + 0)::text", Twin = "(CASE WHEN {0} = 0 THEN '-0'::float8 ELSE {0} END)" },
            Value("real", "NaN", "-0", "0.1", "16777216"),
            Key("timestamp with time zone", n => $"{Date(n)} 10:00:00.123456+00", "infinity", "-infinity", "2020-01-01 00:00:00.5+05:30", "0044-03-15 12:00:00+00 BC"),
            Key("date", Date, "infinity", "-infinity", "2020-02-29"),
            Value("time", "24:00:00", "00:00:00.000001"),
            Value("time with time zone", "10:00:00+02", "09:00:00+01"),
            Key("interval", n => n == 1 ? "1 day" : $"{n} days", "1 mon", "30 days", "-1 days +01:00:00", "00:00:00") with { Sense = "extract(epoch FROM {0})::text", Twin = "({0} - '1 day'::interval + '24:00:00'::interval)" },
            Key("uuid", n => $"00000000-0000-4000-8000-{n:000000000000}"),
            Key("bytea", n => $"\\x{n:x8}00", "\\x", "\\x00ff", "\\x27"),
            Key("jsonb", n => $"{{\"a\": {n}}}", "null", "{\"a\": 1.0}", "{\"a\": 1.00}", "[]", "\"it''s\""),
            Value("json", "null", " null", "{\"a\":1, \"a\" : 2}", "{\"b\": 1.0}"),
            Key("text[]", n => $"{{a,{n}}}", "{}", "{a,NULL,\"NULL\",\"\"}", "[0:1]={a,b}", "{{a,b},{c,d}}"),
            Value("double precision[]", "{NaN,-0}", "{0}"),
            Key("mood", n => $"m{n % 40}") with { Setup = Once($"CREATE TYPE mood AS ENUM ({string.Join(", ", Enumerable.Range(0, 40).Select(n => $"'m{n}'"))})") },
            Key("word", n => $"w{n}", "", "it''s") with { Setup = Once("CREATE DOMAIN word AS text CHECK (VALUE <> 'no')") },
            Key("pair", n => $"({n},b)", "(,)", "(1,\"\")", "(,\"a,b\")") with { Setup = Once("CREATE TYPE pair AS (a integer, b text)") },
            Key("int4range", n => $"[{n},{n + 3})", "empty", "(,)", "[5,)"),
            Value("tstzrange", "[\"2020-01-01 00:00:00+00\",)", "empty"),
            Key("bit(12)", n => Convert.ToString(n % 4096, 2).PadLeft(12, '0')),
            Key("bit varying", n => Convert.ToString(n, 2), "", "0001"),
            Key("inet", n => $"10.0.{n / 200}.{n % 200}/32", "10.0.0.1/8", "::1"),
            Value("cidr", "10.0.0.0/8"),
            Key("money", n => $"${n}.00", "-$0.01") with { Sense = "({0})::numeric::text" },
            Key("character varying(30)", n => $"v{n}", "", "a  "),
            Key("character(8)", n => $"c{n}", "", "a"),
            Key("smallint", n => $"{n}", "-32768"),
            Key("oid", n => $"{n}", "4294967295"),
            Value("xml", "<a/>", "a &lt; b"),
            Value("point", "(1,-0)", "(NaN,Infinity)"),
            Value("tsvector", "''a'':1A", ""),
            Value("boolean", "true", "false"),
        };
        if (version >= 140000)
            types.Add(Value("int4multirange", "{}", "{[1,2),[5,9)}"));
        if (hasCitext)
            types.Add(Key("citext", n => $"k{n}", "K1", "k1", "ß") with { Setup = "CREATE EXTENSION IF NOT EXISTS citext;", Sense = "lower(({0})::text)", Twin = "upper(({0})::text)::citext" });
        if (hasIcu)
        {
            const string setup = "CREATE COLLATION IF NOT EXISTS any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);";
            types.Add(Key("text COLLATE any_case", n => $"k{n}", "K1", "k1", "") with { Setup = setup, Sense = "lower(({0})::text COLLATE \"C\")", Twin = "upper({0})" });
        }

        return new Variety
        {
            Types = types, OtherSchema = OtherSchema, Computed = ["STORED"],
            Traits =
            [
                (Trait.Always, 30, (t, _) => t.KeyIsDrawn),
                (Trait.Serial, 25, (t, _) => t.KeyIsDrawn && !t.Has(Trait.Always)),
                (Trait.SmallKey, 25, (t, _) => t.KeyIsDrawn),
                (Trait.Partitioned, 25, (t, _) => t.Key.Count > 0 && t.UniqueKeys.Count == 0 && t.Key.All(k => t.Column(k).Type?.Declared is not ("money" or "bit(12)" or "bit varying"))),
                (Trait.Deferred, 15, (_, _) => true),
                (Trait.NotDeferrable, 20, (t, _) => !t.Has(Trait.Deferred)),
                (Trait.DeferredUnique, 15, (t, s) => t.UniqueKeys.Count > 0 && !s.ReferencesTo(t.Name).Any(r => !r.Reference.ParentColumns.SequenceEqual(t.Key))),
            ],
        };
    }

    private static string Date(int n) => new DateTime(2020, 1, 1).AddDays(n).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static RandomType Value(string declared, params string[] values) => new(declared, [.. values.Select(v => $"'{v}'")]) { Literal = Literal };

    private static RandomType Key(string declared, Func<int, string> key, params string[] values) =>
        Value(declared, [.. values, .. Enumerable.Range(0, 10).Select(key)]) with { Key = n => $"'{key(n)}'" };

    private static string Once(string sql) => $"DO $$ BEGIN {sql}; EXCEPTION WHEN duplicate_object THEN NULL; END $$;";
}
