namespace Rowback.Sqlite;

/// <summary>A word of SQL and where it stands in the text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The word; of a quoted name or string, what is between the quotes.</param>
/// <param name="Start">The index of its first character.</param>
/// <param name="End">The index behind its last one.</param>
internal sealed record SqlToken(SqlTokenKind Kind, string Text, int Start, int End)
{
    /// <summary>True for this keyword or unquoted name, in any case.</summary>
    public bool Is(string keyword) => Kind == SqlTokenKind.Word && Text.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    public bool IsSymbol(char symbol) => Kind == SqlTokenKind.Symbol && Text[0] == symbol;

    /// <summary>True where a name may stand: SQLite takes a string for one too, in some places.</summary>
    public bool IsName => Kind is SqlTokenKind.Word or SqlTokenKind.QuotedName or SqlTokenKind.String;
}

internal enum SqlTokenKind
{
    /// <summary>A keyword or an unquoted name.</summary>
    Word,

    /// <summary>A name in "", [] or ``.</summary>
    QuotedName,

    /// <summary>A string in ''.</summary>
    String,
    Number,

    /// <summary>A parameter: ?, ?1, :a, @a, $a.</summary>
    Parameter,

    /// <summary>One character of punctuation or of an operator.</summary>
    Symbol,

    /// <summary>A string, name or comment that does not end, or a character that SQL does not know.</summary>
    Broken,
}
