using Rowback.Sql;

namespace Rowback.PostgreSql;

/// <summary>A column on its way from the backup to live.</summary>
/// <param name="Place">Its place among the columns that travel; its name on the way.</param>
/// <param name="Source">The backup's column.</param>
/// <param name="Carried">The type under which it travels; text where the binary form of its own means nothing, or something else, in live.</param>
/// <param name="IsBinary">True if it travels as it is.</param>
internal sealed record StagedColumn(int Place, string Source, string Carried, bool IsBinary)
{
    /// <summary>Its name in the table in which it arrives.</summary>
    public Identifier Name(string? alias = null) => new(alias, "i" + Place.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>The facts of its type in the backup; null where it is none of the catalog's columns.</summary>
    public TypeFacts? From { get; init; }

    /// <summary>What is selected from the backup's table.</summary>
    public SqlText Selected(string table)
    {
        SqlText column = $"{new Identifier(table, Source)}";
        return IsBinary ? column : From?.Text(column) ?? $"({column})::text";
    }

    /// <summary>The value that arrived, on its way into a column of a type.</summary>
    public SqlText Into(TypeFacts? type, string alias) => IsBinary || type is null ? $"{Name(alias)}" : type.UncutValue($"{Name(alias)}");

    /// <summary>True if there may be values that a column of the type does not take.</summary>
    public bool MayBeRefused(TypeFacts? type) => type is not null && From is not null && (type.Stored != From.Stored || type.Definition != From.Definition);

    /// <summary>The value that arrived, as a value of a type.</summary>
    public SqlText As(TypeFacts? type, string alias) => IsBinary || type is null ? $"{Name(alias)}" : type.Value($"{Name(alias)}");
}
