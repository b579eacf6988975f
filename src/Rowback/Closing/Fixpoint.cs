using Rowback.Matching;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Closing;

/// <summary>
/// Takes out of the collected rows those whose parent is gone, then what has thereby lost its own, until nothing changes: what is left is the
/// largest set that holds. A needed row is in it only for rows that would be there without it. Cycles hold themselves.
/// </summary>
internal sealed class Fixpoint(Workbench bench)
{
    /// <summary>The value of keep for a needed row that is not in the set yet.</summary>
    private const int Waits = 2;
    private static readonly Identifier Keep = new("keep");
    private readonly Needs _needs = new(bench);

    public async Task SettleAsync()
    {
        foreach (var stage in bench.Concerned)
        {
            // Rows are marked when their parents are looked up; some have become live ones since, or are left out.
            var candidate = Fragments.IsCandidate("s");
            await bench.PostAsync($"""
                UPDATE {stage.Name} AS s SET {Keep} = CASE WHEN NOT {candidate} THEN NULL WHEN s.cause IS NULL THEN 1 ELSE 0 END,
                  {new Identifier("cause_key")} = CASE WHEN s.cause = {Cause.Duplicate} THEN s.other_key ELSE s.cause_key END
                WHERE CASE WHEN {candidate} THEN s.keep IS NULL OR s.cause IS NOT NULL ELSE s.keep IS NOT NULL OR s.cause = {Cause.Duplicate} END
                """);
        }

        // Selected, and never to come back: said, also where live has it.
        foreach (var stage in bench.Concerned.Where(s => s.Table.Never is not null))
            await bench.PostAsync($"UPDATE {stage.Name} AS s SET {Keep} = 0 WHERE s.never = 1 AND s.role = {Role.Root}");

        await bench.CountRowsAsync();
        var relations = bench.Concerned.SelectMany(s => s.Parents.Where(r => s.Tally.Missing(r) > 0)).ToList();
        if (relations.Count == 0)
            return;
        await TakeOutAsync(relations);
        foreach (var relation in relations.Where(_needs.Clears))
            await ClearAsync(relation);

        // What is left out clashes with nothing, so nothing has to be asked about it.
        foreach (var stage in bench.Concerned.Where(s => s.Tally.Asked > 0))
            await bench.PostAsync($"UPDATE {stage.Name} AS s SET {new Identifier("ask")} = NULL WHERE s.keep = 0 AND s.ask IN ({Ask.Duplicate}, {Ask.TwoDuplicates}, {Ask.LookAlike})");
    }

    /// <summary>
    /// Needed rows are at first not in the set: what went with them went too. Those that rows which stay without them cannot be without come
    /// back, and then what went only with those; and so on until nothing is added.
    /// </summary>
    private async Task TakeOutAsync(IReadOnlyList<Relation> relations)
    {
        long waiting = 0;
        foreach (var stage in bench.Concerned.Where(s => s.Tally.Waiting > 0))
            waiting += await bench.ExecuteAsync($"UPDATE {stage.Name} AS s SET {Keep} = {Waits} WHERE s.keep = 1 AND s.role = {Role.Needed} AND s.forced IS NULL");
        while (true)
        {
            long removed;
            do
            {
                removed = (await bench.ExecuteAsync([.. relations.Where(r => !_needs.Clears(r) && bench.Find(r.Parent) is not null).Select(TakeOut)])).Sum();
            }
            while (removed > 0);
            if (waiting == 0 || await ConfirmAsync(relations) == 0)
                break;
            foreach (var stage in bench.Concerned)
                await bench.PostAsync($"UPDATE {stage.Name} AS s SET {Keep} = 1, {new Identifier("cause")} = NULL, {new Identifier("cause_key")} = NULL WHERE s.keep = 0 AND s.cause >= 0");
        }

        if (waiting == 0)
            return;
        foreach (var stage in bench.Concerned)
            await bench.PostAsync($"UPDATE {stage.Name} AS s SET {Keep} = NULL, {new Identifier("role")} = {Role.Reference} WHERE s.keep = {Waits}");
    }

    /// <summary>Rows whose parent over this relation is neither in live nor left in the set go; the cause is the first one of the chain.</summary>
    private SqlText TakeOut(Relation relation)
    {
        var child = bench.Find(relation.Child)!;
        var parent = bench.Find(relation.Parent)!;
        return $"""
            UPDATE {child.Name} AS s SET {Keep} = 0,
              {new Identifier("cause")} = coalesce(q.cause, {relation.Index}),
              {new Identifier("cause_table")} = CASE WHEN q.cause < 0 THEN coalesce(q.cause_table, {parent.Table.Index}) END,
              {new Identifier("cause_key")} = coalesce(q.cause_key, {parent.BackupKey(bench.Dialect, "q")})
            FROM {parent.Name} AS q
            WHERE s.keep = 1 AND s.forced IS NULL AND {StageTable.P(relation, "s")} = {ParentState.Missing} AND {Fragments.PointsTo(bench.Dialect, relation, "s", "q")}
              AND (q.keep IS NULL OR q.keep = 0 OR (q.keep = {Waits} AND ({_needs.Demands(relation, forced: false)}) IS NOT TRUE))
            """;
    }

    /// <summary>Puts in the needed rows that a row in the set, or a needed row put in, cannot be without. Returns how many.</summary>
    private async Task<long> ConfirmAsync(IReadOnlyList<Relation> relations)
    {
        long confirmed = 0, more;
        do
        {
            more = 0;
            foreach (var relation in relations)
            {
                var child = bench.Find(relation.Child)!;
                if (bench.Find(relation.Parent) is not { } parent)
                    continue;
                more += await bench.ExecuteAsync($"""
                    UPDATE {parent.Name} AS q SET {Keep} = 1
                    WHERE q.keep = {Waits} AND ({relation.ParentColumns.Select(c => StageTable.C(c, "q"))}) IN
                      (SELECT {Fragments.Referring(bench.Dialect, relation, "s")} FROM {child.Name} AS s WHERE {_needs.Demands(relation, forced: false)}
                        AND (s.keep = 1 OR s.state = {RowState.InLive}))
                    """);
            }

            confirmed += more;
        }
        while (more > 0);
        return confirmed;
    }

    /// <summary>The reference to a parent that is gone becomes what its deletion would have made it.</summary>
    private async Task ClearAsync(Relation relation)
    {
        var child = bench.Find(relation.Child)!;
        var gone = bench.Find(relation.Parent) is { } parent
            ? (SqlText)$"NOT EXISTS (SELECT 1 FROM {parent.Name} AS q WHERE {Fragments.PointsTo(bench.Dialect, relation, "s", "q")} AND q.keep = 1)"
            : SqlText.Empty;
        var cleared = relation.ActionColumns.Select(c => (SqlText)$"{child.T(c)} = {_needs.Cleared(relation, c)}");
        if (_needs.IsDefaulted(relation))
            cleared = [.. cleared, $"{StageTable.P(relation)} = {ParentState.Default}"];
        await bench.PostAsync($"""
            UPDATE {child.Name} AS s SET {cleared} WHERE {SqlText.All([$"{StageTable.P(relation, "s")} = {ParentState.Missing} AND s.role >= {Role.Down}", gone])}
            """);
        if (relation.Parent.Never is null || !bench.Question.Overwrites)
            return;

        // What is overwritten keeps a reference to a protected row that live has there too: nothing was deleted that it could have lost.
        var still = SqlText.All(relation.ChildColumns.Select(c => bench.Dialect.KeyEquals($"{new Identifier("l", c.Live.Name)}", $"{StageTable.C(c, "s")}")));
        await bench.PostAsync($"""
            UPDATE {child.Name} AS s SET {relation.ActionColumns.Select(c => (SqlText)$"{child.T(c)} = {new Identifier("l", c.Live.Name)}")}
            FROM {child.Live} AS l
            WHERE s.role = {Role.Root} AND s.state = {RowState.InLive} AND {StageTable.P(relation, "s")} IN ({ParentState.Missing}, {ParentState.Default}) AND {child.AtAddress(bench.Dialect, "l", "s")} AND {still}
            """);
    }
}
