using Rowback.Matching;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Closing;

/// <summary>
/// What a row that must never come back (<see cref="Protection"/>) means for those that refer to it: to them it is gone, and on purpose. Whatever cannot be without it is left out, selected
/// rows too, and what was needed only by these is needed no longer.
/// </summary>
internal sealed class Forbidden(Workbench bench, Needs needs)
{
    private static readonly Identifier CauseColumn = new("cause");
    private static readonly Identifier CauseKey = new("cause_key");
    private static readonly Identifier CauseTable = new("cause_table");

    private bool _leftOut;

    /// <summary>Leaves out the rows to be written that cannot be without a protected row, or without one that is left out for that. Their parents have been looked up.</summary>
    public async Task LeaveOutAsync()
    {
        var concerned = bench.Tables.Any(s => s.Table.Never is not null);
        if (!concerned)
            return;
        foreach (var child in bench.Concerned)
        {
            foreach (var relation in child.Parents.Where(r => r.Parent.Never is not null))
                await LoseAsync(child, relation);
        }

        long more, all = 0;
        do
        {
            more = 0;
            foreach (var child in bench.Concerned)
            {
                foreach (var relation in child.Parents.Where(r => !needs.Clears(r)))
                    more += await LeaveOutAsync(child, relation);
            }

            all += more;
        }
        while (more > 0);
        if (all == 0)
            return;
        _leftOut = true;
        // A row in live stays as live has it.
        foreach (var stage in bench.Concerned)
            await bench.PostAsync($"UPDATE {stage.Name} AS s SET {new Identifier("overwrite")} = 0 WHERE s.role = {Role.Root} AND s.state = {RowState.InLive} AND s.cause = {Cause.Protected} AND s.never IS NULL");
    }

    /// <summary>Asks again what is needed, once it is known which rows are left out.</summary>
    public async Task ForgetNeedsAsync()
    {
        if (!_leftOut)
            return;
        foreach (var stage in bench.Concerned)
            await bench.PostAsync($"UPDATE {stage.Name} AS s SET {new Identifier("forced")} = NULL WHERE s.forced = 1 AND (s.role <> {Role.Root} OR s.cause = {Cause.Protected})");
        while (await needs.MarkAsync())
            bench.Cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>A protected row that is in live is none to hang anything on either.</summary>
    private async Task LoseAsync(StageTable child, Relation relation)
    {
        if (bench.Find(relation.Parent) is not { } parent)
            return;
        await bench.PostAsync($"""
            UPDATE {child.Name} AS s SET {StageTable.P(relation)} = {ParentState.Missing}, {relation.ChildColumns.Select(c => (SqlText)$"{child.T(c)} = {StageTable.C(c, "s")}")}
            FROM {parent.Name} AS q
            WHERE {Fragments.IsWritten("s", bench.Question.Overwrites)} AND {StageTable.P(relation, "s")} = {ParentState.InLive} AND q.never = 1 AND {Fragments.PointsTo(bench.Dialect, relation, "s", "q")}
            """);
    }

    private async Task<long> LeaveOutAsync(StageTable child, Relation relation)
    {
        if (bench.Find(relation.Parent) is not { } parent)
            return 0;
        return await bench.ExecuteAsync($"""
            UPDATE {child.Name} AS s SET {CauseColumn} = {Cause.Protected},
              {CauseKey} = coalesce(q.{CauseKey}, {parent.BackupKey(bench.Dialect, "q")}), {CauseTable} = coalesce(q.{CauseTable}, {parent.Table.Index})
            FROM {parent.Name} AS q
            WHERE s.cause IS NULL AND {Fragments.IsWritten("s", bench.Question.Overwrites)} AND {StageTable.P(relation, "s")} = {ParentState.Missing}
              AND q.cause = {Cause.Protected} AND {Fragments.PointsTo(bench.Dialect, relation, "s", "q")}
            """);
    }
}
