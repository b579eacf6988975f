using Rowback.Sql;

namespace Rowback.PostgreSql;

/// <summary>What has to be known of a column's type, as declared, to keep, compare and carry its values.</summary>
/// <param name="Name">The declared type with its modifiers, as <c>format_type</c> spells it, with a schema but for PostgreSQL's own.</param>
/// <param name="Stored">The type of which the values are: of a domain what it is over, else the same.</param>
/// <param name="Plain">The same without modifiers.</param>
/// <param name="Oid">The number that this database has given it.</param>
/// <param name="Kind">What sort of type the values are of.</param>
/// <param name="Send">The function that gives a value's binary form, quoted, with its schema; null where the type has none.</param>
/// <param name="Travels">
/// True if the binary form means the same in every database, and is taken as it is given: it holds no number of a type, table or function, which each
/// database gives anew.
/// </param>
/// <param name="IsExact">True if <c>=</c> holds only for values that are the same in stored form, under any collation that is deterministic.</param>
/// <param name="Definition">What a type of the application's own is made of; two databases have the same type if name and definition agree.</param>
internal sealed record TypeFacts(string Name, string Stored, string Plain, string Oid, TypeKind Kind, string? Send, bool Travels, bool IsExact, string Definition)
{
    /// <summary>True if the type has an order, and so an <c>=</c>, whatever the values; json, points and rows of any types have none, or not always.</summary>
    public bool IsOrdered { get; init; }

    /// <summary>A value's binary form means here what it means there.</summary>
    public bool TakesBinaryOf(TypeFacts other) => Travels && other.Travels && Plain == other.Plain && Definition == other.Definition;

    /// <summary>A value's text, from which <see cref="Value"/> makes it again. A cast of character(n) loses the blanks at its end.</summary>
    public SqlText Text(SqlText value) => Kind == TypeKind.Character ? $"pg_catalog.textin(pg_catalog.bpcharout({value}))" : (SqlText)$"({value})::text";

    /// <summary>The value of a text.</summary>
    public SqlText Value(SqlText text) => Made(text, Stored);

    /// <summary>The same at whatever length: where it is then stored, one that is too long is refused, which a cast would cut.</summary>
    public SqlText UncutValue(SqlText text) => Made(text, Plain);

    /// <summary>A value as one of the type that it is stored as: there is no operator for a domain over an enum.</summary>
    public SqlText Based(SqlText value) => Name == Stored ? value : $"({value})::{SqlText.Raw(Stored)}";

    /// <summary>A cast to regclass takes names alone, and not the number of a table that is gone.</summary>
    private static SqlText Made(SqlText text, string type) => type == "regclass" ? $"pg_catalog.regclassin(({text})::cstring)" : (SqlText)$"({text})::{SqlText.Raw(type)}";
}

/// <summary>What sort of type it is, as far as it matters.</summary>
internal enum TypeKind
{
    Other,
    Integer,
    Time,

    /// <summary>Text that obeys a collation: text, varchar, citext, name.</summary>
    Text,

    /// <summary>character(n), whose blanks at the end <c>=</c> and a cast to text pass over.</summary>
    Character,
}
