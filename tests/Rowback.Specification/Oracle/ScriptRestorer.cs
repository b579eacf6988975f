namespace Rowback.Specification.Oracle;

/// <summary>Rowback's plan, carried out by the engine's own shell.</summary>
internal sealed class ScriptRestorer : RowbackRestorer
{
    protected override async Task<(string Id, long Renumbered)> CarryOutAsync(World world, Question question, RestorePlan plan)
    {
        string script;
        await using (var session = await OpenAsync(world))
            script = await session.ScriptAsync(plan);
        var said = await world.Engine.RunScriptAsync(world.Live, script);
        await using var after = await OpenAsync(world);
        if ((await after.LogAsync()).LastOrDefault() is not { } entry)
            throw new OracleException("a script does what a restore does", $"The script restored nothing: {said}");
        if (entry.Fingerprint != plan.Fingerprint)
            throw new OracleException("a script does what a restore does", "The journal that the script wrote has another fingerprint than the plan.");
        return (entry.Id, plan.Tables.Sum(t => t.NewKeys));
    }
}
