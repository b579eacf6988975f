namespace Rowback.Matching;

/// <summary>Finds the table that a person means.</summary>
internal static class TableLookup
{
    public static TableMatch Find(SchemaMatch schema, string name)
    {
        var exact = schema.Tables.Where(t => t.Name.ToString() == name || t.Name.Name == name).ToList();
        var found = exact.Count > 0
            ? exact
            : schema.Tables.Where(t => Matches(t.Name.ToString(), name) || Matches(t.Name.Name, name)).ToList();
        if (found.Count == 1)
            return found[0];
        if (found.Count > 1)
        {
            throw new RowbackException(ErrorKind.Usage, "AMBIGUOUS_TABLE",
                $"'{name}' may mean {string.Join(" or ", found.Select(t => t.Name))}.", "Name it with its schema, spelled as in the database.");
        }

        var drift = schema.Drift.FirstOrDefault(d => d.Column is null && (Matches(d.Table.Name, name) || Matches(d.Table.ToString(), name)));
        if (drift is not null)
            throw new RowbackException(ErrorKind.Usage, "TABLE_LEFT_OUT", drift.Message) { Table = drift.Table.ToString() };
        var near = schema.Tables.Select(t => t.Name.ToString()).OrderBy(t => Distance(t, name)).Take(3).ToList();
        throw new RowbackException(ErrorKind.Usage, "NO_SUCH_TABLE", $"There is no table '{name}'.",
            near.Count == 0 ? "The databases have no table in common." : $"Did you mean {string.Join(", ", near)}? `rowback schema` lists them all.");
    }

    private static bool Matches(string table, string name) => string.Equals(table, name, StringComparison.OrdinalIgnoreCase);

    /// <summary>The number of letters to change, add or take away (Levenshtein), in any case.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1;
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + cost));
            }
        }

        return row[b.Length];
    }
}
