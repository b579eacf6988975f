using Rowback.Engines;
using Rowback.Schema;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Closing;

/// <summary>The parts of unique keys as SQL over a table's own column names.</summary>
internal static class KeyParts
{
    public static SqlText Expression(KeyPart part) => part.Column is null ? SqlText.Raw("(" + part.Expression + ")") : $"{new Identifier(part.Column)}";

    /// <summary>
    /// True if what stands in the key can be computed for a row that is not in the table: not for a generated column, of which only the engine
    /// knows how, unless <paramref name="isKnown"/> says otherwise. (An expression is taken to use one where its name stands in it.)
    /// </summary>
    public static bool AreKnown(UniqueKey key, Table table, Func<Column, bool>? isKnown = null) =>
        !table.Columns.Any(c => c.Generated != GeneratedKind.None && isKnown?.Invoke(c) != true && (Names(key.Where, c) || key.Parts.Any(p => p.Column == c.Name || Names(p.Expression, c))));

    private static bool Names(string? expression, Column column) => expression?.Contains(column.Name, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>
    /// What a row that comes back will hold in a column of a plain key: the backup's value; where live alone has the column, what the user gives or its default. Null where
    /// that is not known before it is written, or NULL, which clashes with nothing.
    /// </summary>
    public static SqlText? WillHold(Workbench bench, StageTable stage, string column, string? alias = null)
    {
        if (stage.Table.FindValue(column) is { } known)
            return $"{stage.T(known, alias)}";
        if (stage.Table.LiveOnly.FirstOrDefault(c => c.Name == column) is not { } added || stage.Table.Live.Generator?.Column == column)
            return null;
        if (bench.Question.ValueFor(stage.Table, column) is { } given)
            return given.Value is null ? null : (SqlText)$"{new SqlValue(given.Value)}";
        return added.ComparableDefault is { } value ? (SqlText)$"({SqlText.Raw(value)})" : null;
    }

    /// <summary>True where two rows' values of a part are what the key does not let stand beside each other.</summary>
    public static SqlText Clash(Dialect dialect, UniqueKey key, KeyPart part, SqlText one, SqlText other)
    {
        other = Collated(part, other);
        if (part.Operator is { } excluded)
            return $"{one} {SqlText.Raw(excluded)} {other}";
        return key.NullsClash ? $"({dialect.KeyEquals(one, other)} OR ({one} IS NULL AND {other} IS NULL))" : dialect.KeyEquals(one, other);
    }

    /// <summary>The value, compared by the index's collation, which need not be the column's.</summary>
    public static SqlText Collated(KeyPart part, SqlText value) =>
        part.Collation is null ? value : $"{value} COLLATE {new Identifier(part.Collation)}";
}
