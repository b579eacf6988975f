using Rowback.Engines;
using Rowback.Schema;

namespace Rowback.Matching;

/// <summary>Judges which tables only join others (design, Words: link table).</summary>
internal static class LinkTables
{
    private static readonly string[] PositionNames = ["position", "pos", "order", "ord", "rank", "seq", "idx", "weight"];
    private static readonly string[] SurrogateNames = ["id", "uuid", "guid", "pk"];

    public static void Judge(IReadOnlyList<TableMatch> tables, IReadOnlyList<Relation> relations, DatabaseSchema live,
        Dictionary<TableName, bool> decisions, Dialect dialect)
    {
        foreach (var table in tables)
        {
            table.LinkReason = decisions.TryGetValue(table.Name, out var isLink)
                ? isLink ? "rowback.json says so" : null
                : Reason(table, relations, live, dialect);
        }
    }

    private static string? Reason(TableMatch match, IReadOnlyList<Relation> relations, DatabaseSchema live, Dialect dialect)
    {
        var table = match.Live;
        if (relations.Any(r => r.Parent == match) || live.Tables.Any(t => t.ForeignKeys.Any(f => f.PrincipalTable == table.Name)))
            return null;

        var references = References(match, relations);
        var surrogate = Surrogate(table, references);
        if (!JoinsByKey(table, references) && (surrogate is null || references.Count != 2))
            return null;

        var own = new List<string>();
        foreach (var column in table.Columns)
        {
            if (column.Generated != GeneratedKind.None || column.Name == surrogate || references.Any(r => r.Columns.Contains(column.Name)))
                continue;
            if (dialect.IsInteger(column) && IsPosition(column.Name))
                own.Add($"{column.Name} (a position)");
            else if (dialect.IsTime(column))
                own.Add($"{column.Name} (a time)");
            else
                return null;
        }

        return $"joins {Listed(references.Select(r => r.Parent.ToString()))}; own columns: {(own.Count == 0 ? "none" : string.Join(", ", own))}";
    }

    /// <summary>
    /// The distinct sets of columns that refer to another table. A set inside another (a tenant's column beside a composite key) joins
    /// nothing more.
    /// </summary>
    private static List<Reference> References(TableMatch match, IReadOnlyList<Relation> relations)
    {
        var all = relations.Where(r => r.Child == match && r.When is null)
            .Select(r => new Reference(r.ChildColumns.Select(c => c.Live.Name).ToHashSet(StringComparer.Ordinal), r.Parent.Name))
            .Concat(match.Live.ForeignKeys.Select(f => new Reference(f.Columns.ToHashSet(StringComparer.Ordinal), f.PrincipalTable)))
            .ToList();
        var distinct = new List<Reference>();
        foreach (var reference in all)
        {
            if (!distinct.Any(d => d.Columns.SetEquals(reference.Columns)) && !all.Any(a => reference.Columns.IsProperSubsetOf(a.Columns)))
                distinct.Add(reference);
        }

        return distinct;
    }

    /// <summary>True if a primary or unique key is made of two or more references and nothing else.</summary>
    private static bool JoinsByKey(Table table, List<Reference> references) =>
        table.UniqueKeys.Concat(table.PrimaryKey is null ? [] : [table.PrimaryKey]).Where(k => k.IsPlain).Any(key =>
        {
            var within = references.Where(r => r.Columns.IsSubsetOf(key.Columns)).ToList();
            return within.Count >= 2 && key.Columns.All(c => within.Any(w => w.Columns.Contains(c)));
        });

    /// <summary>The single key column that means nothing by itself; null if the key is none such.</summary>
    private static string? Surrogate(Table table, List<Reference> references)
    {
        if (table.PrimaryKey is not { IsPlain: true, Columns: [var column] } || references.Any(r => r.Columns.Contains(column)))
            return null;
        var named = SurrogateNames.Contains(column, StringComparer.OrdinalIgnoreCase)
            || string.Equals(column, table.Name.Name + "_id", StringComparison.OrdinalIgnoreCase)
            || string.Equals(column, table.Name.Name + "id", StringComparison.OrdinalIgnoreCase);
        return named || table.Generator?.Column == column ? column : null;
    }

    private static bool IsPosition(string name) =>
        PositionNames.Contains(name, StringComparer.OrdinalIgnoreCase) || name.StartsWith("sort", StringComparison.OrdinalIgnoreCase);

    private static string Listed(IEnumerable<string> names)
    {
        var all = names.Order(StringComparer.Ordinal).ToList();
        return all.Count < 2 ? string.Concat(all) : string.Join(", ", all[..^1]) + " and " + all[^1];
    }

    private sealed record Reference(HashSet<string> Columns, TableName Parent);
}
