using Rowback.Applying;
using Rowback.Engines;
using Rowback.Journaling;
using Rowback.Matching;
using Rowback.Planning;
using Rowback.Selecting;
using Rowback.Staging;

namespace Rowback;

/// <summary>
/// One run of a question through its stages. Planning and applying are the same path: applying goes on where planning stops.
/// </summary>
internal sealed class Restoring(IDatabasePair databases, SchemaMatch schema, JournalPlace place, SessionOptions options, CancellationToken cancellation)
{
    private const int Attempts = 3;
    private readonly ILiveDatabase _live = databases.Live;

    /// <summary>Judges in a read transaction and lets go of it. Nothing is written, no key drawn.</summary>
    public async Task<RestorePlan> PlanAsync(Question question) => (await ExplainAsync(question, [])).Plan;

    /// <summary>The same, and what is to be said of some rows while all that was found about them is still there.</summary>
    public async Task<ExplainedPlan> ExplainAsync(Question question, IReadOnlyList<RowName> rows)
    {
        await _live.BeginAsync(TransactionKind.Read, cancellation);
        try
        {
            var bench = await OpenAsync(question);
            var plan = await Planner.PlanAsync(bench);
            await new AnsweredRows(bench).RefuseUnknownAsync(plan);
            var explained = await new Explanations(bench).OfAsync(rows);
            await databases.Backup.EnsureUnchangedAsync(cancellation);
            return new ExplainedPlan(await WithAnnouncementsAsync(plan), explained);
        }
        finally
        {
            await _live.RollbackAsync();
        }
    }

    /// <summary>Judges as <see cref="PlanAsync"/> does, and gives the rows instead of their sum.</summary>
    public async IAsyncEnumerable<PlannedRow> RowsAsync(RestorePlan expected, TableMatch? table)
    {
        await _live.BeginAsync(TransactionKind.Read, cancellation);
        try
        {
            var bench = await OpenAsync(expected.Question);
            Changes.Refuse(expected, await Planner.PlanAsync(bench));
            foreach (var stage in bench.Concerned.Where(s => table is null || s.Table == table))
            {
                await foreach (var row in PlannedRows.ReadAsync(bench, stage))
                    yield return row;
            }

            await databases.Backup.EnsureUnchangedAsync(cancellation);
        }
        finally
        {
            await _live.RollbackAsync();
        }
    }

    /// <summary>
    /// Judges and writes in one transaction. With <paramref name="expected"/>, only what that plan said. A rehearsal does all of it and rolls back.
    /// </summary>
    public async Task<RestoreResult> RunAsync(Question question, RestorePlan? expected, bool rehearse)
    {
        // A rehearsal writes nothing into a journal's file either.
        await using var holding = rehearse ? null : await place.HoldAsync(cancellation);
        RowbackException? conflict = null;
        for (var attempt = 1; ; attempt++)
        {
            // A plan that was shown is judged again under the write lock. Without one, rows are staged before a lock is taken that stops others; if
            // somebody writes meanwhile that was for nothing, and the last attempt takes the lock first.
            var lockFirst = expected is not null || attempt > Attempts || !_live.WritingStopsOthers;
            RestorePlan? judged = null;
            await _live.BeginAsync(lockFirst ? TransactionKind.Write : TransactionKind.Read, cancellation);
            try
            {
                var bench = await OpenAsync(question, again: expected is not null, rehearse: rehearse);
                var plan = await Planner.PlanAsync(bench);
                if (expected is not null)
                    Changes.Refuse(expected, plan);
                else
                    await new AnsweredRows(bench).RefuseUnknownAsync(plan);
                RefuseStops(plan);
                judged = plan;
                if (plan.IsEmpty)
                    return new RestoreResult(plan, Applied: false, null, [], 0);
                if (_live.EnforcesReferences && plan.Hazards.Any(h => h.Code == "ORPHANS"))
                {
                    // What pointed nowhere in the backup cannot be written while the engine insists. The other references are checked here.
                    _live.EnforcesReferences = false;
                    continue;
                }

                await Rights(plan).RefuseMissingAsync();
                if (!lockFirst && !await _live.TryUpgradeAsync(cancellation))
                    continue;
                return Told(await WriteAsync(bench, plan, rehearse), conflict, attempt - 1);
            }
            catch (RowbackException e) when (e.IsConflict && _live.IsJoined)
            {
                throw new RowbackException(ErrorKind.Engine, "CONFLICT", $"Others have written to live since the transaction began. Nothing of this was written. {e.Message}", "Roll the transaction back, and begin it again.", e);
            }
            catch (RowbackException e) when (e.IsConflict && attempt <= Attempts && judged is not null)
            {
                // Others wrote meanwhile. Judged again, it must come out the same, or it is another restore than the one that was begun.
                expected = judged;
                conflict = e;
            }
            finally
            {
                await _live.RollbackAsync();
                if (cancellation.IsCancellationRequested)
                    _live.EnforcesReferences = true;
            }
        }
    }

    /// <summary>That it took more than one attempt is said.</summary>
    private static RestoreResult Told(RestoreResult result, RowbackException? conflict, int again) => conflict is null ? result : result with
    {
        Plan = result.Plan with
        {
            Hazards = [.. result.Plan.Hazards, new Hazard("JUDGED_AGAIN", $"Others wrote to live at the same time: all was taken back and judged again, {(again == 1 ? "once" : $"{again} times")}, and came out the same. The last time: {conflict.Message}", null, Stops: false)],
        },
    };

    private async Task<RestoreResult> WriteAsync(Workbench bench, RestorePlan plan, bool rehearse)
    {
        var writer = new Writer(bench, plan);
        var switchedOff = SwitchedOff(bench);
        await switchedOff.SwitchOffAsync();
        var beyond = new BeyondPlan(bench, plan);
        await beyond.NoteAsync();
        await writer.DrawKeysAsync();
        await new ParentLocks(bench).TakeAsync();
        var journal = place.Journal(cancellation);
        var record = new RestoreRecord(bench, journal);
        await record.BeginAsync(plan, QuestionText.Of(plan.Question), options.Clock.GetUtcNow());
        var displaced = new Displaced(bench, plan);
        await displaced.NoteAsync();
        var touched = new TouchedColumns(bench);
        await touched.NoteAsync();
        await writer.WriteAsync();
        await displaced.VerifyAsync();
        await new Verification(bench, plan).VerifyAsync();
        await touched.TellAsync();
        await beyond.TellAsync();
        await record.CompleteAsync(plan);
        await SwitchOnAsync(bench, switchedOff);
        var id = await journal.NewestAsync();
        var (keys, count) = await NewKeys.ListAsync(bench);
        await databases.Backup.EnsureUnchangedAsync(cancellation);
        plan = plan with { Hazards = Planner.Hazards(bench) };
        if (rehearse)
            return new RestoreResult(plan, Applied: false, null, keys, count);
        await writer.AdvanceGeneratorsAsync();
        await CommitAsync(bench, id);
        _live.EnforcesReferences = true;
        return new RestoreResult(plan, Applied: true, id.ToString(System.Globalization.CultureInfo.InvariantCulture), keys, count);
    }

    private async Task CommitAsync(Workbench bench, long id)
    {
        try
        {
            await place.CommitAsync(id, cancellation);
        }
        catch (RowbackException refused) when (refused.Code == RefusedRow.Code)
        {
            throw await BrokenReference.NamedAsync(bench, refused);
        }
    }

    private SwitchedOffTriggers SwitchedOff(Workbench bench) => new(_live, bench.Question.SwitchedOff, sql => bench.WriteAsync(sql), cancellation);

    /// <summary>With triggers that were off, what the commit would have checked is checked here.</summary>
    private async Task SwitchOnAsync(Workbench bench, SwitchedOffTriggers triggers)
    {
        if (bench.Question.SwitchedOff.Count == 0)
            return;
        await _live.MarkAsync(cancellation);
        try
        {
            await triggers.SwitchOnAsync();
        }
        catch (RowbackException refused) when (refused.Code == RefusedRow.Code)
        {
            await _live.ReturnAsync(cancellation);
            throw await BrokenReference.NamedAsync(bench, refused);
        }
    }

    /// <summary>The same run, noted instead of written, as a script for the engine's shell. The plan must still be what it was.</summary>
    public async Task<string> ScriptAsync(RestorePlan expected)
    {
        if (place.IsFile)
            throw new RowbackException(ErrorKind.Usage, "NO_SCRIPT", "A script cannot write to a journal's file.", "Leave --journal out for a script that makes the journal's tables in live; or carry the plan out with `rowback apply`.");
        var found = await ProtectedAsync(expected);
        await _live.BeginAsync(TransactionKind.Read, cancellation);
        try
        {
            var script = new Script();
            _live.Recorder = script.Add;
            var bench = await OpenAsync(expected.Question, script, found: found);
            var plan = await Planner.PlanAsync(bench);
            Changes.Refuse(expected, plan);
            RefuseStops(plan);
            await Guards.AddAsync(bench, script);
            var writer = new Writer(bench, plan);
            var switchedOff = SwitchedOff(bench);
            await switchedOff.SwitchOffAsync();
            await writer.DrawKeysAsync();
            await new ParentLocks(bench).TakeAsync();
            var record = new RestoreRecord(bench, place.Journal(cancellation, sql => bench.WriteAsync(sql)));
            await record.BeginAsync(plan, QuestionText.Of(plan.Question), options.Clock.GetUtcNow());
            var displaced = new Displaced(bench, plan);
            await displaced.NoteAsync();
            await writer.WriteAsync();
            await displaced.VerifyAsync();
            await new Verification(bench, plan).VerifyAsync();
            await record.CompleteAsync(plan);
            await switchedOff.SwitchOnAsync();
            await writer.AdvanceGeneratorsAsync();
            return ScriptText.Of(script, plan, bench);
        }
        finally
        {
            _live.Recorder = null;
            await _live.RollbackAsync();
        }
    }

    /// <summary>Which rows a script must not hold: known only once all is judged. Null where nothing is protected.</summary>
    private async Task<IReadOnlyDictionary<int, Protection.Found>?> ProtectedAsync(RestorePlan plan)
    {
        if (schema.Tables.All(t => t.Never is null))
            return null;
        await _live.BeginAsync(TransactionKind.Read, cancellation);
        try
        {
            var bench = await OpenAsync(plan.Question);
            await Planner.PlanAsync(bench);
            return await bench.Protection.FoundAsync();
        }
        finally
        {
            await _live.RollbackAsync();
        }
    }

    private async Task<Workbench> OpenAsync(Question question, Script? script = null, bool again = false, bool rehearse = false, IReadOnlyDictionary<int, Protection.Found>? found = null)
    {
        // While a plan was looked at, the schema may have changed as well as the rows.
        var now = again ? await _live.ReadSchemaAsync(cancellation) : null;
        var journal = await place.ReadAsync(cancellation);
        var restores = await journal.EarlierRestoresAsync();
        return new Workbench(_live, databases.Backup, schema, new ResolvedQuestion(question, schema), options.Progress, cancellation)
        {
            Script = script,
            EarlierProtected = found,
            LiveNow = table => now is null ? table.Live : now.Find(table.Name),
            Rehearses = rehearse,
            Renumbered = restores.Renumbered,
            Restored = restores.Restored,
        };
    }

    private async Task<RestorePlan> WithAnnouncementsAsync(RestorePlan plan)
    {
        if (plan.IsEmpty)
            return plan;
        var off = NamedTriggers.Find(plan.Question.WithoutTriggers, schema);
        plan = plan with { Hazards = [.. plan.Hazards, .. FiringTriggers.Told(schema, plan, off, _live.Dialect)] };
        plan = plan with { Hazards = [.. plan.Hazards, .. await Rights(plan).ToldAsync()] };
        var journal = place.Journal(cancellation);
        if (await journal.ExistsAsync())
            return plan;
        await journal.CheckNamesAsync();
        var hazard = new Hazard("JOURNAL_CREATED", "Live has no journal yet: the restore adds its tables, so that it can be taken back.", "--journal FILE keeps it elsewhere", Stops: false);
        return plan with { Hazards = [.. plan.Hazards, hazard] };
    }

    private WritingRights Rights(RestorePlan plan) => new(_live, schema, plan, journal: !place.IsFile, cancellation);

    private static void RefuseStops(RestorePlan plan)
    {
        var stops = plan.Stops.ToList();
        if (stops.Count == 0)
            return;
        throw new RowbackException(ErrorKind.Decision, stops[0].Code, stops[0].Message, stops[0].Flag) { Details = [.. stops[0].Details, .. stops.Skip(1).Select(s => s.Message)], Plan = plan };
    }
}
