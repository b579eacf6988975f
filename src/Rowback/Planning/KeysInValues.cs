using Rowback.Matching;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Planning;

/// <summary>
/// Columns of restored rows whose values look like keys that get a new number, though no relation says that they refer to anything: a JSON document, a text, a number called an id. They come back
/// as they were; whether they mean the row only the user knows. Looked for in sets, over restored rows alone, and of many only over the first.
/// </summary>
internal sealed class KeysInValues(Workbench bench)
{
    /// <summary>How many renumbered rows of a table are looked for.</summary>
    private const int Keys = 200;

    /// <summary>How many restored rows of a table are looked into.</summary>
    private const int Rows = 5_000;

    private const int Shown = 3;

    public async Task TellAsync()
    {
        var renumbered = bench.Concerned.Where(s => s.Surrogate is not null && s.Tally.NewKeys > 0).ToList();
        foreach (var stage in renumbered.Count == 0 ? [] : bench.Concerned.Where(s => s.Tally.Kept > 0))
        {
            var known = stage.Parents.SelectMany(r => r.ChildColumns).Concat(stage.Address).ToHashSet();
            foreach (var column in stage.Table.Columns.Where(c => c != stage.Surrogate && !known.Contains(c)))
            {
                foreach (var keys in renumbered)
                    await TellAsync(stage, column, keys);
            }
        }
    }

    private async Task TellAsync(StageTable stage, ColumnMatch column, StageTable renumbered)
    {
        var isNumber = bench.Dialect.IsInteger(column.Live);
        if (isNumber && !IsCalledAKey(column.Live.Name, renumbered.Table.Live.Name.Name))
            return;
        SqlText key = $"CAST({StageTable.C(renumbered.Surrogate!, "q")} AS text)";
        SqlText text = $"replace(CAST({StageTable.C(column, "s")} AS text), ' ', '')";
        var found = isNumber ? SqlText.Raw("r.v = r.k") : SqlText.Any(
        [
            SqlText.Raw("r.v = r.k"),
            // In a document a number stands between what JSON puts around one, or in quotes.
            SqlText.All([$"(r.v LIKE {new SqlValue("{%")} OR r.v LIKE {new SqlValue("[%")})", SqlText.Any([.. Around().Select(a => (SqlText)$"r.v LIKE '%' || {new SqlValue(a.Before)} || r.k || {new SqlValue(a.Behind)} || '%'")])]),
        ]);
        SqlText pairs = $"""
            (SELECT s.n, s.rk, s.v, q.k FROM (SELECT s.{new Identifier("n")} AS n, {stage.BackupKey(bench.Dialect, "s")} AS rk, {text} AS v FROM {stage.Name} AS s WHERE s.keep = 1 AND {StageTable.C(column, "s")} IS NOT NULL ORDER BY s.{new Identifier("n")} LIMIT {Rows}) AS s
              CROSS JOIN (SELECT {key} AS k FROM {renumbered.Name} AS q WHERE q.keep = 1 AND q.newkey IS NOT NULL ORDER BY q.{new Identifier("n")} LIMIT {Keys}) AS q)
            """;
        var shown = await bench.RowsAsync($"SELECT DISTINCT r.n, r.rk FROM {pairs} AS r WHERE {found} ORDER BY r.n LIMIT {Shown}");
        if (shown.Count == 0)
            return;
        bench.Hazards.Add(new Hazard("KEY_IN_VALUE",
            $"Values of {stage.Table}.{column.Live.Name} look like keys of {renumbered.Table} that get a new number. No relation says that they are, so they come back as they were.",
            $"\"relations\" in rowback.json, if {column.Live.Name} refers to {renumbered.Table}", Stops: false) { Details = [.. shown.Select(r => $"{stage.Table} {KeyText.Display((string?)r[1])}")] });
    }

    private static IEnumerable<(string Before, string Behind)> Around()
    {
        foreach (var before in new[] { ":", "[", "," })
        {
            foreach (var behind in new[] { ",", "]", "}" })
                yield return (before, behind);
        }

        yield return ("\"", "\"");
    }

    /// <summary>Any number may be a small one like a key; one that is named for a key, or for the table, is worth a word.</summary>
    private static bool IsCalledAKey(string column, string table) =>
        column.EndsWith("id", StringComparison.OrdinalIgnoreCase) || column.EndsWith("_key", StringComparison.OrdinalIgnoreCase) || column.EndsWith("_no", StringComparison.OrdinalIgnoreCase)
        || column.Contains(table, StringComparison.OrdinalIgnoreCase);
}
