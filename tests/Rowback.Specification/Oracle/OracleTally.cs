using System.Globalization;
using System.Text;

namespace Rowback.Specification.Oracle;

/// <summary>What many cases came to.</summary>
internal sealed class OracleTally
{
    private readonly List<(long Seed, OracleOutcome Outcome)> _failures = [];

    public long Played { get; private set; }

    /// <summary>Cases in which the damage could be done.</summary>
    public long Cases { get; private set; }

    public long Asked { get; private set; }

    /// <summary>Statements of later life that both copies took.</summary>
    public long Later { get; private set; }

    public long Restored { get; private set; }

    public long Skipped { get; private set; }

    public long Reattached { get; private set; }

    public long Renumbered { get; private set; }

    public IReadOnlyList<(long Seed, OracleOutcome Outcome)> Failures => _failures;

    /// <summary>Plays the cases of so many seeds, two at a time.</summary>
    public static async Task<OracleTally> PlayAsync(OracleRun run, long from, long count)
    {
        var tally = new OracleTally();
        var next = from - 1;
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            for (var seed = Interlocked.Increment(ref next); seed < from + count; seed = Interlocked.Increment(ref next))
                tally.Add(seed, await run.PlayAsync(run.Draw(seed)));
        })));
        return tally;
    }

    /// <summary>Fails with the first failures, each made small.</summary>
    public async Task ShouldHaveNoFailureAsync(EngineFixture engine, OracleRun run)
    {
        if (_failures.Count == 0)
            return;
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{_failures.Count} of {Cases} cases failed:");
        foreach (var rule in _failures.GroupBy(f => f.Outcome.Rule, StringComparer.Ordinal).OrderByDescending(g => g.Count()))
            text.AppendLine(CultureInfo.InvariantCulture, $"  {rule.Count()} times not met: {rule.Key}; seeds {string.Join(' ', rule.Select(f => f.Seed).Order().Take(12))}");
        foreach (var (seed, outcome) in _failures.OrderBy(f => f.Seed).DistinctBy(f => f.Outcome.Rule, StringComparer.Ordinal).Take(4))
        {
            text.AppendLine();
            text.Append(OracleReport.Tell(engine, await Shrinker.ShrinkAsync(run, outcome, 15), seed));
        }

        Assert.Fail(text.ToString());
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture,
            $"{Played} seeds, {Cases} cases, {Later} statements of later life: {Restored} rows restored, {Skipped} left out, {Reattached} attached again, {Renumbered} renumbered; {Asked} asked ({Asked * 100.0 / Math.Max(1, Cases):0.0} %); {_failures.Count} failed");

    private void Add(long seed, OracleOutcome outcome)
    {
        lock (_failures)
        {
            Played++;
            if (outcome.Case is null)
                return;
            Cases++;
            if (outcome.Rule is not null)
                _failures.Add((seed, outcome));
            Asked += outcome.Asked ? 1 : 0;
            Later += outcome.World?.Later.Count ?? 0;
            Restored += outcome.Restored;
            Skipped += outcome.Skipped;
            Reattached += outcome.Reattached;
            Renumbered += outcome.Renumbered;
        }
    }
}
