using Rowback.Schema;
using Rowback.Sql;

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

    /// <summary>The value, compared by the index's collation, which need not be the column's.</summary>
    public static SqlText Collated(KeyPart part, SqlText value) =>
        part.Collation is null ? value : $"{value} COLLATE {new Identifier(part.Collation)}";
}
