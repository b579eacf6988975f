using Rowback.Matching;
using Rowback.Schema;

namespace Rowback.Drawing;

/// <summary>The tables of both databases and their relations, as a graph.</summary>
public static class SchemaGraph
{
    /// <summary>The tables of two matched databases, and what refers to what.</summary>
    public static Graph Of(SchemaMatch schema)
    {
        var places = schema.Tables.Select((table, place) => (table, place)).ToDictionary(p => p.table, p => p.place);
        return new Graph
        {
            Title = "Tables and relations",
            Description = Description(schema),
            Tables = [.. schema.Tables.Select(t => new GraphTable(t.ToString(), GraphTone.Plain, [.. schema.ParentsOf(t).Select(r => Line(r, places[r.Parent]))]) { Note = t.IsLink ? "link" : null })],
        };
    }

    private static GraphLine Line(Relation relation, int to) => new(string.Join(", ", relation.ChildColumns), GraphTone.Plain)
    {
        To = to,
        Remark = relation.When is { } when ? $"when {when}" : Action(relation.OnDelete),
        IsBroken = relation.Source == RelationSource.Configured,
        Relation = relation.Name,
    };

    private static string Description(SchemaMatch schema) =>
        schema.Relations.Count == 0
            ? $"{Counted.Of(schema.Tables.Count, "table", "tables")}, without relations."
            : string.Concat(schema.Relations.Select(r =>
                $"{r.Name} refers to {r.Parent}, on delete {Action(r.OnDelete)}{(r.Source == RelationSource.Configured ? ", by rowback.json" : "")}{(r.When is { } when ? $", when {when}" : "")}. ")).TrimEnd();

    private static string Action(OnDelete action) => action switch
    {
        OnDelete.Cascade => "cascade",
        OnDelete.Restrict => "restrict",
        OnDelete.SetNull => "set null",
        OnDelete.SetDefault => "set default",
        _ => "no action",
    };
}
