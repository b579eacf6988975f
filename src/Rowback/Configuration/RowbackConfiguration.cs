namespace Rowback.Configuration;

/// <summary>What <c>rowback.json</c> says. Every part may be missing.</summary>
public sealed record RowbackConfiguration
{
    /// <summary>The address of live, unless the command line or the environment says another.</summary>
    public string? Live { get; init; }

    /// <summary>The address of the backup, likewise.</summary>
    public string? Backup { get; init; }

    /// <summary>Relations that the schema does not declare.</summary>
    public IReadOnlyList<ConfiguredRelation> Relations { get; init; } = [];

    /// <summary>Per table the columns that make a row what it is, instead of the primary key.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Identities { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Per table whether it is a link table, where Rowback's own judgement is wrong.</summary>
    public IReadOnlyDictionary<string, bool> Links { get; init; } = new Dictionary<string, bool>();

    /// <summary>The backup's name of a table (<c>table</c>) or column (<c>table.column</c>) to live's name (the column's name alone).</summary>
    public IReadOnlyDictionary<string, string> Renames { get; init; } = new Dictionary<string, string>();

    /// <summary>Per relation (by its name) what to do about missing parents.</summary>
    public IReadOnlyDictionary<string, MissingParentsPolicy> MissingParents { get; init; } = new Dictionary<string, MissingParentsPolicy>();

    /// <summary>Per table the rows that must never come back (erasure requests, say).</summary>
    public IReadOnlyDictionary<string, ProtectedRows> Never { get; init; } = new Dictionary<string, ProtectedRows>();

    /// <summary>Policies that flags override, spelled as on the command line: <c>existing</c>, <c>keys</c>, <c>duplicate</c>, <c>lookAlike</c>, <c>maxRows</c>, ….</summary>
    public IReadOnlyDictionary<string, string> Policies { get; init; } = new Dictionary<string, string>();
}

/// <summary>A relation that the schema does not declare.</summary>
public sealed record ConfiguredRelation
{
    /// <summary>The referring table and columns: <c>comment.photo_id</c>, or <c>line.order_id,line_no</c>.</summary>
    public required string From { get; init; }

    /// <summary>The table and columns referred to: <c>photo.id</c>, or the table alone for its primary key.</summary>
    public required string To { get; init; }

    /// <summary>What the application does with the referring rows when the row they refer to goes. Default: no action (and so: followed).</summary>
    public Schema.OnDelete OnDelete { get; init; }

    /// <summary>For polymorphic relations: an SQL condition on the referring row (<c>target_type = 'photo'</c>); null for always.</summary>
    public string? When { get; init; }
}
