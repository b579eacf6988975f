using System.Diagnostics;

namespace Rowback.Specification.Oracle;

/// <summary>Makes a failing case small: leaves out what it fails without.</summary>
internal static class Shrinker
{
    public static async Task<OracleOutcome> ShrinkAsync(OracleRun run, OracleOutcome failed, int seconds)
    {
        var watch = Stopwatch.StartNew();
        var patience = TimeSpan.FromSeconds(seconds);
        var best = failed with { Case = failed.Case! with { Later = failed.World?.Later ?? failed.Case!.Later } };
        for (var smaller = true; smaller && watch.Elapsed < patience;)
        {
            smaller = false;
            for (var pieces = 2; pieces <= 64; pieces *= 2)
            {
                for (var piece = 0; piece < pieces; piece++)
                    smaller |= await TryAsync(c => c with { Beginning = Without(c.Beginning, piece, pieces) });
                for (var piece = 0; piece < pieces && pieces <= 16; piece++)
                    smaller |= await TryAsync(c => c with { Later = Without(c.Later!, piece, pieces) });
            }

            for (var i = 0; i < Plain(best.Case!).Count; i++)
            {
                var left = Plain(best.Case!)[i];
                smaller |= await TryAsync(_ => left);
            }
        }

        return best;

        async Task<bool> TryAsync(Func<OracleCase, OracleCase> leave)
        {
            var candidate = leave(best.Case!);
            if (candidate == best.Case || watch.Elapsed > patience)
                return false;
            try
            {
                var outcome = await run.PlayAsync(candidate);
                if (outcome.Rule != best.Rule)
                    return false;
                best = outcome with { Case = candidate with { Later = outcome.World?.Later ?? candidate.Later } };
                return true;
            }
            catch (InvalidOperationException)
            {
                // Without what was left out the later life is no longer one that leaves the damaged rows alone.
                return false;
            }
        }
    }

    /// <summary>What is left out not row by row: tables, references, roots.</summary>
    private static List<OracleCase> Plain(OracleCase given)
    {
        var cases = new List<OracleCase>();
        foreach (var table in given.Schema.Tables.Where(t => t.Name != given.RootTable && !given.Schema.ReferencesTo(t.Name).Any(r => r.Child != t)))
        {
            cases.Add(given with
            {
                Schema = new RandomSchema([.. given.Schema.Tables.Where(t => t != table)]),
                Beginning = [.. given.Beginning.Where(s => s.Table != table.Name)], Later = [.. given.Later!.Where(s => s.Table != table.Name)],
            });
        }

        foreach (var table in given.Schema.Tables)
        {
            foreach (var trait in table.Traits)
                cases.Add(With(given, table, table with { Traits = [.. table.Traits.Where(t => t != trait)] }));
            foreach (var reference in table.References.Where(r => !r.Columns.Any(table.Key.Contains) && !table.UniqueKeys.Any(u => u.Any(r.Columns.Contains))))
                cases.Add(With(given, table, table with { References = [.. table.References.Where(r => r != reference)] }));
        }

        for (var i = 0; i < given.Roots.Count && given.Roots.Count > 1; i++)
            cases.Add(given with { Roots = [.. given.Roots.Where((_, n) => n != i)] });
        return cases;
    }

    private static OracleCase With(OracleCase given, RandomTable table, RandomTable other) =>
        given with { Schema = new RandomSchema([.. given.Schema.Tables.Select(t => t == table ? other : t)]) };

    private static IReadOnlyList<Statement> Without(IReadOnlyList<Statement> statements, int piece, int pieces)
    {
        var size = Math.Max(1, (statements.Count + pieces - 1) / pieces);
        var kept = statements.Where((_, n) => n / size != piece).ToList();
        return kept.Count == statements.Count ? statements : kept;
    }
}
