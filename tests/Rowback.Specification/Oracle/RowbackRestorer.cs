using Rowback.Configuration;
using Rowback.Schema;

namespace Rowback.Specification.Oracle;

/// <summary>Rowback itself, asked for the rows that the damage named.</summary>
internal class RowbackRestorer : Restorer
{
    private Question? _question;
    private string? _restore;

    public override async Task<RestoreNotes> RestoreAsync(World world)
    {
        var question = Question(world);
        RestorePlan plan;
        await using (var session = await OpenAsync(world))
            plan = await session.PlanAsync(question);
        var asked = plan.Stops.Any();
        if (asked)
        {
            var answers = world.Identity.Answers();

            // Other stops may follow from taking a stranger for the row; they must be gone once that is answered.
            if (answers.Count == 0 || !plan.Stops.Any(h => h.Flag?.Contains("--same-key", StringComparison.Ordinal) == true))
                throw new OracleException("stops only for a cause", $"The plan stops without a cause: {Show(plan.Stops.First())}");
            (question, plan) = await AnsweredAsync(world, question, answers);
            if (plan.Stops.FirstOrDefault() is { } still)
                throw new OracleException("answers are heard", $"The plan still stops after every question was answered: {Show(still)}");
        }

        _question = question;
        (_restore, var renumbered) = await CarryOutAsync(world, question, plan);
        return new RestoreNotes(asked, renumbered);
    }

    /// <summary>The plan with those of the answers that it is about; it refuses the others.</summary>
    private static async Task<(Question, RestorePlan)> AnsweredAsync(World world, Question question, IEnumerable<SameKeyAnswer> answers)
    {
        var left = answers.ToList();
        await using var session = await OpenAsync(world);
        while (true)
        {
            var answered = question with { SameKeys = left };
            try
            {
                return (answered, await session.PlanAsync(answered));
            }
            catch (RowbackException unknown) when (unknown.Code == "NO_SUCH_ROW" && unknown.Key is { } key && left.RemoveAll(a => a.Table == unknown.Table && a.Key!.SequenceEqual(key)) > 0)
            {
            }
        }
    }

    /// <summary>Does what the plan shows. Returns its number in the journal, and how many rows got a new key.</summary>
    protected virtual async Task<(string Id, long Renumbered)> CarryOutAsync(World world, Question question, RestorePlan plan)
    {
        RestoreResult result;
        await using (var session = await OpenAsync(world))
            result = await session.RestoreAsync(question);
        if (!result.Applied || result.RestoreId is null)
            throw new OracleException("something is restored", "The restore found nothing to do.");
        if (result.Plan.Fingerprint != plan.Fingerprint)
            throw new OracleException("what is shown is what is done", "The fingerprint in the writing transaction is not the plan's though nobody wrote in between.");
        return (result.RestoreId, result.KeyMapCount);
    }

    public override async Task AgainAsync(World world)
    {
        await using var session = await OpenAsync(world);
        RestoreResult again;
        try
        {
            again = await session.RestoreAsync(_question!);
        }
        catch (RowbackException stop) when (stop.Kind == ErrorKind.Decision)
        {
            throw new OracleException("again is harmless", $"The second restore stops: {stop.Code} {stop.Message} {string.Join(" / ", stop.Details)}");
        }

        if (again.Applied || !again.Plan.IsEmpty)
            throw new OracleException("again is harmless", $"The second restore does something: {again.Plan.Inserts()} reattached {again.Plan.Tables.Sum(t => t.Reattach)}");
    }

    public override async Task UndoAsync(World world)
    {
        await using var session = await OpenAsync(world);
        var undo = await session.UndoAsync(_restore!);
        if (undo.Plan.StayingCount != 0)
            throw new OracleException("undo returns the state before", $"Undo leaves rows: {string.Join("; ", undo.Plan.Staying.Take(3).Select(s => $"{s.Table} {string.Join(',', s.Key)}: {s.Reason}"))}");
    }

    /// <summary>By predicate or by keys, in turn; now and then with all keys drawn anew.</summary>
    private static Question Question(World world)
    {
        var table = world.Case.Schema[world.Case.RootTable];

        // Not where a column's default is a key: the default would lead to nothing.
        var keys = world.Case is { Careless: false, Seed: var seed } && seed % 7 == 0 && !world.Case.Schema.Tables.Any(t => t.References.Any(r => t.Column(r.Columns[0]).Default is not null))
            ? KeyPolicy.New
            : KeyPolicy.Keep;
        var question = table.Key.Count > 0 && table.Key.All(k => table.Column(k).Type is null or { IsTyped: true }) && world.Case.Seed % 3 == 0
            ? Ask.For(new Selection(table.Name) { Keys = [.. world.Damage.Roots.Select(r => r.Key)] })
            : Ask.Where(table.Name, $"m IN ({string.Join(", ", world.Damage.Roots.Select(r => $"'{r.Marker}'"))})");
        return question with { Keys = keys };
    }

    protected static Task<RestoreSession> OpenAsync(World world) =>
        RestoreSession.OpenAsync(new SessionOptions
        {
            Engines = [world.Engine.Engine],
            Live = world.Live,
            Backup = world.Backup,
            Configuration = new RowbackConfiguration { Identities = Identities(world.Case.Schema) },
        });

    /// <summary>
    /// A row without a key that has lost a reference is no longer equal to the backup's: only a configured identity tells that it is the same,
    /// and so gives the reference back.
    /// </summary>
    private static Dictionary<string, IReadOnlyList<string>> Identities(RandomSchema schema) =>
        schema.Tables.Where(t => t.Key.Count == 0 && t.References.Any(r => r.OnDelete is not OnDelete.Cascade))
            .ToDictionary(t => t.Name, _ => (IReadOnlyList<string>)[RandomTable.Marker]);

    private static string Show(Hazard hazard) => $"{hazard.Code} [{hazard.Flag}] {hazard.Message} {string.Join(" / ", hazard.Details)}";
}
