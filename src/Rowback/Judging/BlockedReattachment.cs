using Rowback.Closing;
using Rowback.Matching;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Judging;

/// <summary>
/// Cleared references that cannot be given back: with them the row would break a unique key or a CHECK, as it is by now. It keeps what it has,
/// and the plan says why.
/// </summary>
/// <param name="bench">The run.</param>
/// <param name="child">The referring table.</param>
/// <param name="relations">The relations over which references are to be given back.</param>
internal sealed class BlockedReattachment(Workbench bench, StageTable child, IReadOnlyList<Relation> relations)
{
    private const int Shown = 3;
    private static readonly Identifier N = new("n");
    private readonly SortedDictionary<string, (long Count, List<string> Rows)> _left = new(StringComparer.Ordinal);

    public async Task LeaveAsync()
    {
        var rows = new RewrittenRows(bench, child, Written, IsNew);
        if (rows.Keys.Count == 0 && rows.Checks.Count == 0)
            return;
        long left;
        do
        {
            // A row that keeps one reference cleared may break another constraint with the others.
            left = 0;
            if (!await bench.AnyAsync($"SELECT 1 FROM {child.Name} AS s WHERE {Any(relations)}"))
                break;
            await rows.MaterializeAsync(Any(relations));
            foreach (var key in rows.Keys)
            {
                if (await rows.FindAsync(key) is { } found)
                    left += await LeaveAsync($"SELECT {RewrittenRows.Row} FROM {found}", key.IsPlain ? key.Columns : null, $"another row holds the unique value {key.Name ?? string.Join(", ", key.Columns)} by now");
            }

            foreach (var check in rows.Checks)
                left += await LeaveAsync(rows.Breaking(check), check.Columns, $"{(check.Name is null ? check.ToString() : $"the constraint {check.Name} ({check.Expression})")} forbids it by now");
        }
        while (left > 0);
        foreach (var (what, (count, examples)) in _left)
            bench.Hazards.Add(new Hazard("REATTACH_BLOCKED", $"{count} row{(count == 1 ? "" : "s")} of {child.Table} keep{(count == 1 ? "s" : "")} {what}.", "--no-reattach", Stops: false) { Details = examples });
    }

    /// <summary>Takes the references back from the rows of a query that the constraint, over these columns or any, has to do with.</summary>
    private async Task<long> LeaveAsync(SqlText rows, IReadOnlyList<string>? columns, string why)
    {
        long left = 0;
        foreach (var relation in relations.Where(r => columns is null || r.ActionColumns.Any(c => columns.Contains(c.Live.Name))))
        {
            SqlText mine = $"{StageTable.Reattach(relation, "s")} = 1 AND s.{N} IN ({rows})";
            var examples = await bench.RowsAsync($"SELECT {child.BackupKey(bench.Dialect, "s")} FROM {child.Name} AS s WHERE {mine} ORDER BY {child.StagedAddress("s")} LIMIT {Shown}");
            if (examples.Count == 0)
                continue;
            var count = await bench.ExecuteAsync($"UPDATE {child.Name} AS s SET {StageTable.Reattach(relation)} = NULL WHERE {mine}");
            var said = _left.GetValueOrDefault($"the cleared reference {relation.Name}: {why}", (0, []));
            said.Item2.AddRange(examples.Select(r => $"{child.Table} {KeyText.Display((string?)r[0])}").Take(Shown - said.Item2.Count));
            _left[$"the cleared reference {relation.Name}: {why}"] = (said.Item1 + count, said.Item2);
            left += count;
        }

        return left;
    }

    private SqlText? Written(ColumnMatch column)
    {
        var writing = relations.Where(r => r.ActionColumns.Contains(column)).ToList();
        return writing.Count == 0 ? null : (SqlText)$"CASE WHEN {Any(writing)} THEN {child.T(column, "s")} ELSE {new Identifier("o", column.Live.Name)} END";
    }

    /// <summary>Nobody refers yet to a key that is still to be drawn.</summary>
    private SqlText IsNew(ColumnMatch column)
    {
        var writing = relations.Where(r => r.ActionColumns.Contains(column)).ToList();
        return writing.Count == 0 ? SqlText.Empty : SqlText.Any(writing.Select(r => (SqlText)
            $"{StageTable.Reattach(r, "s")} = 1 AND EXISTS (SELECT 1 FROM {bench.Find(r.Parent)!.Name} AS q WHERE {Fragments.PointsTo(bench.Dialect, r, "s", "q")} AND q.newkey IS NOT NULL)"));
    }

    private static SqlText Any(IEnumerable<Relation> relations) => SqlText.Any(relations.Select(r => (SqlText)$"{StageTable.Reattach(r, "s")} = 1"));
}
