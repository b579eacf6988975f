using Rowback.Schema;
using Rowback.Sql;

namespace Rowback.Closing;

/// <summary>The parts of unique keys as SQL over a table's own column names.</summary>
internal static class KeyParts
{
    public static SqlText Expression(KeyPart part) => part.Column is null ? SqlText.Raw("(" + part.Expression + ")") : $"{new Identifier(part.Column)}";

    /// <summary>The value, compared by the index's collation, which need not be the column's.</summary>
    public static SqlText Collated(KeyPart part, SqlText value) =>
        part.Collation is null ? value : $"{value} COLLATE {new Identifier(part.Collation)}";
}
