using System.Globalization;
using Rowback.Closing;
using Rowback.Matching;
using Rowback.Planning;
using Rowback.Schema;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Applying;

/// <summary>
/// What triggers that restored rows fired made of other restored rows: a counter that came back with the backup's count, and counted what came back once more. The backup's
/// value is put back where all that hung on the row came back; where something did not, neither value is right, and the user decides
/// (<see cref="Question.TriggerEffects"/>). What a row's own coming back did to it is not meant: that is said when it is verified.
/// </summary>
internal sealed class TriggerEffects(Workbench bench, RestorePlan plan)
{
    private const string Code = "TRIGGER_COUNTER";

    private static readonly Identifier Lacking = new("lacking");

    /// <summary>By the table's index: one row that says of each column (o) whether a trigger changed it in rows that nothing else came back to.</summary>
    private readonly Dictionary<int, Identifier> _own = [];

    private bool _lackingIsKnown;

    /// <summary>To be called once a table's rows are written, and those of the tables in a cycle with it, but no others.</summary>
    public async Task NoteOwnAsync(StageTable stage, IReadOnlyList<StageTable> cycle)
    {
        var columns = Columns(stage);
        if (columns.Count == 0 || !cycle.Any(HasTriggers))
            return;
        var own = bench.Dialect.Temporary("rowback_own" + stage.Table.Index.ToString(CultureInfo.InvariantCulture));
        var referring = cycle.SelectMany(c => c.Parents.Where(r => r.Parent == stage.Table).Select(r => (SqlText)$"NOT EXISTS (SELECT 1 FROM {c.Name} AS x WHERE x.keep = 1 AND {Fragments.PointsTo(bench.Dialect, r, "x", "s")})"));
        await bench.ExecuteAsync($"DROP TABLE IF EXISTS {own}");
        await bench.ExecuteAsync($"""
            CREATE TEMPORARY TABLE {own.Unqualified()} AS SELECT {columns.Select(c => (SqlText)$"max(CASE WHEN {ReadBack.Same(bench, stage, c)} THEN 0 ELSE 1 END) AS {Own(c)}")}
            FROM {stage.Name} AS s CROSS JOIN {stage.Live} AS l WHERE {SqlText.All([Written, stage.AtAddress(bench.Dialect, "l", "s"), .. referring])}
            """);
        _own[stage.Table.Index] = own;
    }

    /// <summary>To be called when everything is written. Throws Decision (<c>TRIGGER_COUNTER</c>).</summary>
    public async Task SettleAsync()
    {
        if (bench.Question.Question.TriggerEffects == TriggerEffectsPolicy.Keep)
            return;
        // What is put back may fire triggers that change parents in turn.
        foreach (var stage in bench.ParentsFirst.Where(s => !s.IsOnlyReferred).Reverse())
        {
            if (Columns(stage) is { Count: > 0 } columns)
                await SettleAsync(stage, columns);
        }
    }

    private async Task SettleAsync(StageTable stage, IReadOnlyList<ColumnMatch> columns)
    {
        SqlText atKey = stage.AtAddress(bench.Dialect, "l", "s");
        var own = _own.GetValueOrDefault(stage.Table.Index);
        SqlText IsChanged(ColumnMatch c) => SqlText.All([own is null ? SqlText.Empty : $"coalesce((SELECT {Own(c)} FROM {own}), 0) = 0", $"NOT {ReadBack.Same(bench, stage, c)}"]);
        async Task<IReadOnlyList<ColumnMatch>> ChangedAsync(IReadOnlyList<ColumnMatch> among)
        {
            var found = (await bench.RowsAsync($"SELECT {among.Select(c => (SqlText)$"count(*) FILTER (WHERE {IsChanged(c)})")} FROM {stage.Name} AS s CROSS JOIN {stage.Live} AS l WHERE {Written} AND {atKey}"))[0];
            return [.. among.Where((_, i) => Convert.ToInt64(found[i], CultureInfo.InvariantCulture) > 0)];
        }

        if (bench.Script is null)
            columns = await ChangedAsync(columns);
        if (columns.Count == 0)
            return;
        var changed = SqlText.Any(columns.Select(IsChanged));
        if (bench.Question.Question.TriggerEffects == TriggerEffectsPolicy.WhenComplete)
            await StopOverLackingAsync(stage, $"s.{Lacking} = 1 AND {Written} AND {atKey} AND {changed}", columns);
        var set = columns.Select(c => (SqlText)$"{new Identifier(c.Live.Name)} = CASE WHEN {IsChanged(c)} THEN {stage.T(c, "s")} ELSE {new Identifier("l", c.Live.Name)} END");
        var (lines, changes) = bench.Script is null ? await ReadBack.DifferencesAsync(bench, stage, $"{Written} AND {atKey} AND {changed}", columns) : ([], []);
        var count = await bench.WriteAsync($"{bench.Dialect.Writing(stage.Table.Live).Update} {stage.Live} AS l SET {set} FROM {stage.Name} AS s WHERE {Written} AND {atKey} AND {changed}");
        if (bench.Script is null)
        {
            // Putting back fires triggers too: a time of change is theirs again, and told as that when the rows are verified.
            var theirs = (await ChangedAsync(columns)).Select(c => c.Live.Name).ToHashSet(StringComparer.Ordinal);
            var back = Enumerable.Range(0, changes.Count).Where(i => !theirs.Contains(changes[i].Column)).ToList();
            if (theirs.Count == columns.Count)
                return;
            bench.Hazards.Add(new Hazard(Code, $"Triggers had changed {count} restored row{(count == 1 ? "" : "s")} of {stage.Table} for what came back with {(count == 1 ? "it" : "them")}; the backup's values were put back.{Fired(stage)}", "--trigger-effects keep leaves what triggers make", Stops: false)
            {
                Details = [.. back.Select(i => lines[i])],
                Changes = [.. back.Select(i => changes[i])],
            });
        }
    }

    private async Task StopOverLackingAsync(StageTable stage, SqlText rows, IReadOnlyList<ColumnMatch> columns)
    {
        await FindLackingAsync();
        if (bench.Script is { } script)
        {
            script.Check($"{stage.Table}: triggers changed rows of which not everything came back", $"NOT EXISTS (SELECT 1 FROM {stage.Name} AS s CROSS JOIN {stage.Live} AS l WHERE {rows})");
            return;
        }

        var count = await bench.CountAsync($"SELECT count(*) FROM {stage.Name} AS s CROSS JOIN {stage.Live} AS l WHERE {rows}");
        if (count == 0)
            return;
        var hazard = new Hazard(Code,
            $"Triggers changed {string.Join(", ", columns.Select(c => c.Live.Name))} in {count} restored row{(count == 1 ? "" : "s")} of {stage.Table}, and not all that hung on {(count == 1 ? "it" : "them")} comes back: neither the backup's value nor the triggers' need be right. Rolled back; live is as it was.",
            "--trigger-effects keep|backup", Stops: true)
        {
            Details = (await ReadBack.DifferencesAsync(bench, stage, rows, columns)).Lines,
        };
        throw new RowbackException(ErrorKind.Decision, Code, hazard.Message, hazard.Flag) { Table = stage.Table.ToString(), Details = hazard.Details, Plan = plan with { Hazards = [.. plan.Hazards, hazard] } };
    }

    /// <summary>Marks rows to which something belonged that fires triggers and does not come back, and the rows that those belong to.</summary>
    private async Task FindLackingAsync()
    {
        if (_lackingIsKnown)
            return;
        _lackingIsKnown = true;
        // A row whose coming back fires nothing would have changed nothing.
        SqlText isLeft = $"((x.keep = 0 AND x.merged IS NULL) OR (x.role = {Role.Met} AND x.state IN ({RowState.Missing}, {RowState.KeyTaken})))";
        foreach (var relation in bench.Schema.Relations.Where(r => r.Child.Never is not null && r.Child.Live.Triggers.Count > 0))
            await MarkProtectedAsync(relation);
        long moved;
        do
        {
            moved = 0;
            foreach (var child in bench.Concerned)
            {
                var lacks = SqlText.Any([child.Table.Live.Triggers.Count > 0 ? isLeft : SqlText.Empty, $"x.{Lacking} = 1"]);
                foreach (var relation in child.Parents)
                {
                    if (bench.Find(relation.Parent) is { IsOnlyReferred: false } parent)
                        moved += await bench.ExecuteAsync($"UPDATE {parent.Name} AS s SET {Lacking} = 1 WHERE s.{Lacking} IS NULL AND EXISTS (SELECT 1 FROM {child.Name} AS x WHERE {lacks} AND {Fragments.PointsTo(bench.Dialect, relation, "x", "s")})");
                }
            }
        }
        while (moved > 0);
    }

    /// <summary>
    /// To which row a protected one belonged is not known here (<see cref="Protection"/>), so that any may lack one: rather it is asked once too often than that a counter counts what is not there.
    /// </summary>
    private async Task MarkProtectedAsync(Relation relation)
    {
        if (bench.Find(relation.Parent) is not { IsOnlyReferred: false } parent)
            return;
        var mayLack = relation.Child.Never is { All: true } || (bench.Find(relation.Child) is { } child && await bench.AnyAsync($"SELECT 1 FROM {child.Name} AS x WHERE x.never = 1 AND x.role >= {Role.Met}"));
        if (mayLack)
            await bench.ExecuteAsync($"UPDATE {parent.Name} AS s SET {Lacking} = 1 WHERE s.{Lacking} IS NULL AND {Written}");
    }

    /// <summary>What triggers may change there without anybody's fault but theirs; none where no other restored row fires any.</summary>
    private IReadOnlyList<ColumnMatch> Columns(StageTable stage)
    {
        if (stage.Table.KeyIsWholeRow || stage.Tally is { Kept: 0, Overwritten: 0 } || !bench.Concerned.Any(s => HasTriggers(s) && (s != stage || stage.Parents.Any(r => r.Parent == stage.Table))))
            return [];
        var written = stage.Tally.Overwritten > 0 ? Overwriting.Columns(bench, stage) : stage.Table.Columns;
        return [.. written.Where(c => c != stage.Surrogate && !stage.Address.Contains(c))];
    }

    private static SqlText Written => SqlText.Raw("(s.keep = 1 OR s.overwrite = 1)");

    /// <summary>Putting values back is an update like any other.</summary>
    private static string Fired(StageTable stage)
    {
        var fired = stage.Table.Live.Triggers.Where(t => t.On.HasFlag(TriggerEvents.Update)).Select(t => t.Name).ToList();
        return fired.Count == 0 ? "" : $" That fired {string.Join(", ", fired)}: look at what {(fired.Count == 1 ? "it writes" : "they write")} to other tables.";
    }

    private static Identifier Own(ColumnMatch column) => new("o" + column.Index.ToString(CultureInfo.InvariantCulture));

    private static bool HasTriggers(StageTable stage) => stage.Table.Live.Triggers.Count > 0 && stage.Tally is not { Kept: 0, Overwritten: 0, Reattached: 0 };
}
