namespace Rowback.Schema;

/// <summary>A declared foreign key. Where all of <see cref="Columns"/> are not NULL they equal the principal's.</summary>
public sealed record ForeignKey
{
    /// <summary>The constraint's name, or null where it has none.</summary>
    public string? Name { get; init; }

    /// <summary>The referring columns, in the order of <see cref="PrincipalColumns"/>.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>The table that is referred to. It may not exist (SQLite allows that).</summary>
    public required TableName PrincipalTable { get; init; }

    /// <summary>The columns referred to: a primary or unique key of the principal table.</summary>
    public required IReadOnlyList<string> PrincipalColumns { get; init; }

    /// <summary>What becomes of the referring row when the row that it refers to is deleted. Default: <see cref="OnDelete.NoAction"/>.</summary>
    public OnDelete OnDelete { get; init; }

    /// <summary>The columns that SET NULL or SET DEFAULT names, where it names fewer than all; else null.</summary>
    public IReadOnlyList<string>? OnDeleteColumns { get; init; }

    /// <summary>
    /// The condition on a row under which it refers, in the engine's dialect over the table's own column names (PostgreSQL: it is in a partition that declares the key); null for
    /// every row.
    /// </summary>
    public string? When { get; init; }

    /// <summary>It as it might be declared.</summary>
    public override string ToString() =>
        $"({string.Join(", ", Columns)}) -> {PrincipalTable}({string.Join(", ", PrincipalColumns)}) on delete {OnDelete}";
}

/// <summary>What the engine does with referring rows when the row they refer to is deleted.</summary>
public enum OnDelete
{
    /// <summary>The deletion is refused when the statement or the transaction ends.</summary>
    NoAction,

    /// <summary>The deletion is refused at once.</summary>
    Restrict,

    /// <summary>The referring row is deleted too.</summary>
    Cascade,

    /// <summary>The reference becomes NULL.</summary>
    SetNull,

    /// <summary>The reference becomes the columns' default.</summary>
    SetDefault,
}
