using System.Globalization;
using Rowback.Engines;
using Rowback.Matching;
using Rowback.Sql;

namespace Rowback.Comparing;

/// <summary>A temporary table of one table's rows that earlier restores gave new keys: both keys, as the journal has them and in parts.</summary>
internal sealed class KeyMap(TableMatch table, Dialect dialect)
{
    /// <summary>The key in live, as the dialect's JSON.</summary>
    public static Identifier NewKey { get; } = new("new_key");

    /// <summary>1 where only the user can say whether the live row with the new key is the row; 2 where it is a stranger; else NULL.</summary>
    public static Identifier Doubt { get; } = new("doubt");

    public const int Asks = 1;

    public const int Stranger = 2;

    public static SqlText IsNoStranger(string alias) => $"{new Identifier(alias, Doubt.Name)} IS DISTINCT FROM {Stranger}";

    public TableMatch Table => table;

    public Identifier Name { get; } = dialect.Temporary("rowback_m" + Text(table.Index));

    /// <summary>A part of the key in the backup.</summary>
    public static Identifier Before(ColumnMatch column, string? alias = null) => new(alias, "b" + Text(column.Index));

    /// <summary>A part of the key in live.</summary>
    public static Identifier Now(ColumnMatch column, string? alias = null) => new(alias, "l" + Text(column.Index));

    /// <summary>The statements that make and fill it.</summary>
    /// <param name="keys">A query that gives <c>old_key</c> and <c>new_key</c>.</param>
    public IEnumerable<SqlText> Create(SqlText keys)
    {
        yield return $"DROP TABLE IF EXISTS {Name}";
        yield return $"""
            CREATE TEMPORARY TABLE {Name.Unqualified()} ({NewKey} {dialect.TextType}, {Doubt} {dialect.IntegerType},
              {table.DisplayKey.SelectMany(c => new[] { (SqlText)$"{Before(c)} {dialect.StageType(c.Live)}", (SqlText)$"{Now(c)} {dialect.StageType(c.Live)}" })})
            """;
        var parts = table.DisplayKey.SelectMany((c, i) => new[]
        {
            dialect.KeyPart($"j.{new Identifier("old_key")}", i, c.Live), dialect.KeyPart($"j.{NewKey}", i, c.Live),
        });
        yield return $"INSERT INTO {Name} SELECT j.{NewKey}, NULL, {parts} FROM ({keys}) AS j";
        yield return $"CREATE INDEX {dialect.IndexOn(dialect.Temporary(Name.Name + "_key"), Name)} ({table.DisplayKey.Select(c => Before(c))})";
        yield return $"CREATE INDEX {dialect.IndexOn(dialect.Temporary(Name.Name + "_new"), Name)} ({table.DisplayKey.Select(c => Now(c))})";
    }

    /// <summary>The live row <c>l</c> has the new key of the map's row <paramref name="map"/>.</summary>
    public SqlText AtNow(string map) =>
        SqlText.All(table.DisplayKey.Select(c => dialect.KeyEquals($"{new Identifier("l", c.Live.Name)}", $"{Now(c, map)}")));

    /// <summary>The map's row <paramref name="map"/> is of the backup's row <c>s</c>.</summary>
    public SqlText IsOf(string map) =>
        SqlText.All(table.DisplayKey.Select(c => dialect.KeyEquals($"{Before(c, map)}", $"{DifferenceTable.C(c, "s")}")));

    /// <summary>The row <c>s</c> has the key that the map's row <paramref name="map"/> was given.</summary>
    public SqlText HasGone(string map) =>
        SqlText.All(table.DisplayKey.Select(c => dialect.KeyEquals($"{Now(c, map)}", $"{DifferenceTable.C(c, "s")}")));

    /// <summary>Both rows of the map are of the same row of the backup.</summary>
    public SqlText SameBefore(string one, string other) =>
        SqlText.All(table.DisplayKey.Select(c => dialect.KeyEquals($"{Before(c, one)}", $"{Before(c, other)}")));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
