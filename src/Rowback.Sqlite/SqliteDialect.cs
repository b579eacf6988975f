using System.Globalization;
using System.Text;
using Rowback.Engines;
using Rowback.Schema;
using Rowback.Sql;

namespace Rowback.Sqlite;

/// <summary>How SQLite spells what the core wants to say.</summary>
/// <param name="encoding">Live's <c>PRAGMA encoding</c>.</param>
internal sealed class SqliteDialect(string encoding) : Dialect
{
    private const int MostArguments = 100;

    public override string SchemaOfAll => "main";

    public override SqlText RowNumberType { get; } = $"INTEGER PRIMARY KEY";

    public override SqlText IntegerType { get; } = $"INTEGER";

    public override SqlText TextType { get; } = $"TEXT";

    public override SqlText BytesType { get; } = $"BLOB";

    /// <summary>A column without a type leaves every value as it is.</summary>
    public override SqlText AnyType { get; } = SqlText.Empty;

    public override IReadOnlyList<SqlText> DeferConstraints { get; } = [$"PRAGMA defer_foreign_keys=ON"];

    public override string Quote(Identifier identifier) =>
        identifier.Qualifier is null ? Quote(identifier.Name) : Quote(identifier.Qualifier) + "." + Quote(identifier.Name);

    public override string Literal(object? value) => value switch
    {
        null => "NULL",
        bool truth => truth ? "1" : "0",
        long.MinValue => "(-9223372036854775807-1)",
        long number => number.ToString(CultureInfo.InvariantCulture),
        int number => number.ToString(CultureInfo.InvariantCulture),
        double number => Real(number),
        byte[] bytes => "x'" + Convert.ToHexString(bytes) + "'",
        string text => Text(text),
        _ => throw new ArgumentException($"No literal of SQLite stands for a {value.GetType().Name}.", nameof(value)),
    };

    public override Identifier Live(TableName table) => new("main", table.Name);

    public override Identifier Temporary(string name) => new("temp", name);

    /// <summary>The index's schema is its table's.</summary>
    public override SqlText IndexOn(Identifier index, Identifier table) => $"{index} ON {table.Unqualified()}";

    public override SqlText StageType(Column column)
    {
        var type = SqlText.Raw(Affinities.TypeName(Affinities.Of(column)));
        return column.Collation is null ? type : $"{type} COLLATE {new Identifier(column.Collation)}";
    }

    public override object TypedKey(string part, Column column)
    {
        if (Affinities.Of(column) != Affinity.Blob || part.Length % 2 == 0 || !part.StartsWith("x'", StringComparison.OrdinalIgnoreCase) || !part.EndsWith('\''))
            return part;
        return part[2..^1].All(char.IsAsciiHexDigit) ? Convert.FromHexString(part[2..^1]) : part;
    }

    public override SqlText Same(Column column, SqlText left, SqlText right) => SameValue.Of(Affinities.Of(column), left, right);

    public override SqlText MayBeSame(Column column, SqlText tableColumn, SqlText value) => $"{tableColumn} IS NOT DISTINCT FROM +{value}";

    /// <summary>
    /// The plus keeps an index on the value's side out of the choice, so that the few staged rows are gone through and the large table looked up,
    /// never the other way round; it also lets the table column's affinity rule.
    /// </summary>
    public override SqlText KeyEquals(SqlText tableColumn, SqlText value) => $"{tableColumn} = +{value}";

    /// <summary>By collation; and by affinity, where a comparison of the two columns would convert otherwise than the key's affinity does.</summary>
    public override bool ComparesAlike(Column referring, Column key)
    {
        var own = Affinities.Of(referring);
        var converted = Affinities.Of(key) switch
        {
            Affinity.Blob => own is Affinity.Blob or Affinity.Text,
            Affinity.Text => own is Affinity.Text,
            _ => true,
        };
        return converted && string.Equals(referring.Collation, key.Collation, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>SQLite gives the value the key's affinity and compares by the key's collation; the plus takes the column's own affinity away.</summary>
    public override SqlText Referring(SqlText value, Column key) => Compared(value, key);

    /// <summary>An OR clause rules over the constraints' own, and over those inside the application's triggers too, which must mean what they say.</summary>
    public override (SqlText Insert, SqlText Update) Writing(Table table) =>
        table is { DisplacesRows: true, Triggers.Count: 0 } ? ($"INSERT OR ABORT INTO", $"UPDATE OR ABORT") : base.Writing(table);

    /// <summary>A function takes no more than so many arguments (by default 127); of a wider row the digests of its parts are digested.</summary>
    public override SqlText RowHash(IReadOnlyList<SqlText> values) =>
        values.Count <= MostArguments ? $"rowback_hash({values})" : RowHash([.. values.Chunk(MostArguments).Select(RowHash)]);

    public override SqlText KeyJson(IReadOnlyList<SqlText> parts) => KeyText.Write(parts);

    public override SqlText KeyPart(SqlText keyJson, int index, Column column) => KeyText.Read(keyJson, index, Affinities.Of(column));

    /// <summary>An integer column keeps BLOBs, text and REALs that are no integers.</summary>
    public override SqlText AnyKeyPart(SqlText keyJson, int index, Column column) => KeyText.Read(keyJson, index, Affinity.Blob);

    public override SqlText FromAny(SqlText any, Column column) => any;

    public override SqlText ToAny(SqlText value, Column column) => value;

    public override bool IsTime(Column column) =>
        column.Type.Contains("DATE", StringComparison.OrdinalIgnoreCase) || column.Type.Contains("TIME", StringComparison.OrdinalIgnoreCase);

    public override bool IsInteger(Column column) => Affinities.Of(column) == Affinity.Integer;

    public override bool SameType(Column from, Column to) =>
        Affinities.Of(from) == Affinities.Of(to) && (!to.IsStrict || (from.IsStrict && from.Type.Equals(to.Type, StringComparison.OrdinalIgnoreCase)));

    public override SqlText CannotHold(SqlText staged, Column to) => FittingTypes(to) is { } types
        ? (SqlText)$"typeof({staged}) NOT IN ({types}, 'null')"
        : SqlText.Empty;

    /// <summary>What sqlite_schema keeps of a trigger begins with its name, without a database: it is made in main again.</summary>
    public override IReadOnlyList<SqlText> SwitchOn(Trigger trigger) => [SqlText.Raw(trigger.Definition)];

    public override IReadOnlyList<SqlText> SwitchOff(Trigger trigger) => [$"DROP TRIGGER {new Identifier("main", trigger.Name)}"];

    public override SqlText LastKey(Table table)
    {
        var generator = table.Generator ?? throw new ArgumentException($"Nothing draws the keys of {table.Name}.", nameof(table));
        SqlText highest = $"coalesce((SELECT max({new Identifier(generator.Column)}) FROM {Live(table.Name)}), 0)";
        // The table of counters is there only where a table with AUTOINCREMENT is.
        return generator.CanGoBack
            ? (SqlText)$"SELECT max({highest}, 0)"
            : $"SELECT max({highest}, coalesce((SELECT max(seq) FROM main.sqlite_sequence WHERE name = {new SqlValue(table.Name.Name)}), 0))";
    }

    public override SqlText? LastRow(Table table) =>
        table.RowAddress is { } address ? (SqlText)$"SELECT coalesce(max({new Identifier(address)}), 0) FROM {Live(table.Name)}" : null;

    public override SqlText ScriptRowHash(IReadOnlyList<SqlText> values) => $"sha3({KeyText.WriteExactly(values)}, 256)";

    public override SqlText IsRowHash(SqlText hash, IReadOnlyList<SqlText> values) =>
        $"{hash} = CASE length({hash}) WHEN {RowHashFunction.Length} THEN {RowHash(values)} ELSE {ScriptRowHash(values)} END";

    public override SqlText RowsDigest(SqlText query) => SqlText.Raw($"sha3_query({Literal(RenderedSql.Literal(query, this))}, 256)");

    /// <summary>A row that a constraint refuses; the shell shows the constraint's name.</summary>
    public override IReadOnlyList<SqlText> ScriptCheck(int number, string what, SqlText condition)
    {
        var table = Temporary("rowback_check" + number.ToString(CultureInfo.InvariantCulture));
        return
        [
            $"CREATE TEMPORARY TABLE {table.Unqualified()} (holds INTEGER, CONSTRAINT {new Identifier(what)} CHECK (holds = 1))",
            $"INSERT INTO {table} SELECT ({condition})",
        ];
    }

    public override SqlText RowsChanged { get; } = $"changes()";

    public override SqlText Now { get; } = SqlText.Raw("strftime('%Y-%m-%dT%H:%M:%fZ', 'now')");

    public override Identifier Journal(string name) => new("main", "_rowback_" + name);

    public override SqlText Exists(Identifier table) =>
        $"SELECT count(*) FROM main.sqlite_schema WHERE type = 'table' AND name = {new SqlValue(table.Name)}";

    public override SqlText ColumnsOf(Identifier table) => $"SELECT name FROM pragma_table_xinfo({new SqlValue(table.Name)}, 'main')";

    internal static SqlText Compared(SqlText value, Column key) => $"((+{value}) COLLATE {new Identifier(key.Collation ?? "BINARY")})";

    internal static string Quote(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    /// <summary>The storage classes that a value of the declared type may have once it is stored; null for all.</summary>
    private static SqlText? FittingTypes(Column to)
    {
        var affinity = Affinities.Of(to);
        if (to.IsStrict)
        {
            return affinity switch
            {
                Affinity.Integer => $"'integer'",
                Affinity.Real => $"'real'",
                Affinity.Text => $"'text'",
                // BLOB; a column of type ANY takes everything.
                _ => to.Type.Equals("BLOB", StringComparison.OrdinalIgnoreCase) ? (SqlText)$"'blob'" : null,
            };
        }

        return affinity switch
        {
            Affinity.Integer => $"'integer'",
            Affinity.Real => $"'real', 'integer'",
            Affinity.Text => $"'text'",
            // NUMERIC is also what DATE, DATETIME and whatever SQLite does not know come to.
            Affinity.Numeric when IsNumber(to.Type) => $"'integer', 'real'",
            _ => null,
        };
    }

    private static bool IsNumber(string type) =>
        type.StartsWith("NUM", StringComparison.OrdinalIgnoreCase) || type.StartsWith("DEC", StringComparison.OrdinalIgnoreCase) ||
        type.StartsWith("BOOL", StringComparison.OrdinalIgnoreCase);

    private static string Real(double number)
    {
        if (double.IsNaN(number))
            return "NULL";
        if (double.IsInfinity(number))
            return number > 0 ? "9e999" : "-9e999";
        var text = number.ToString("G17", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text;
    }

    private string Text(string text)
    {
        var plain = !text.Contains('\0', StringComparison.Ordinal) && !text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF');
        if (plain)
            return "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
        // A cast takes the bytes for text in the database's own encoding.
        var bytes = encoding switch
        {
            "UTF-16le" => Encoding.Unicode.GetBytes(text),
            "UTF-16be" => Encoding.BigEndianUnicode.GetBytes(text),
            _ => SqliteText.Encode(text),
        };
        return "CAST(x'" + Convert.ToHexString(bytes) + "' AS TEXT)";
    }
}
