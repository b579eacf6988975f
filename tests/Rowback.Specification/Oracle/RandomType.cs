namespace Rowback.Specification.Oracle;

/// <summary>A type that a column of a random schema may have beside plain text and integers.</summary>
/// <param name="Declared">The type as it stands in a declaration, with a collation if it has one; may be empty where the engine has columns without a type.</param>
/// <param name="Values">What a column may hold, as SQL.</param>
public sealed record RandomType(string Declared, IReadOnlyList<string> Values)
{
    /// <summary>The value that stands for a number, as the SQL that <see cref="Literal"/> gives for it; null for a type that cannot be a key. Different numbers may mean the same value.</summary>
    public Func<int, string>? Key { get; init; }

    /// <summary>SQL that gives a column's value (<c>{0}</c>) as the text of a literal, to the bit.</summary>
    public required string Literal { get; init; }

    /// <summary>SQL that gives the same text for values (<c>{0}</c>) that are equal but not identical; null where equal values are identical.</summary>
    public string? Sense { get; init; }

    /// <summary>SQL for another value equal to one (<c>{0}</c>), if there is any; null where equal values are identical.</summary>
    public string? Twin { get; init; }

    /// <summary>What makes the type itself, as SQL that may be executed again.</summary>
    public string Setup { get; init; } = "";

    /// <summary>True if the type takes no value of another kind, and may stand in a table that demands this.</summary>
    public bool IsStrict { get; init; }

    /// <summary>True if a key of the type can be typed as plain text.</summary>
    public bool IsTyped { get; init; } = true;

    /// <summary>The SQL for one of its forms above.</summary>
    public static string Of(string form, string value) => form.Replace("{0}", value, StringComparison.Ordinal);
}
