using System.Diagnostics;

namespace Rowback.Specification.Oracle;

/// <summary>Makes a failing case small: leaves out what it fails without.</summary>
internal static class Shrinker
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static async Task<OracleOutcome> ShrinkAsync(OracleRun run, OracleOutcome failed)
    {
        var watch = Stopwatch.StartNew();
        var best = failed with { Case = failed.Case! with { Later = failed.World?.Later ?? failed.Case!.Later } };
        for (var smaller = true; smaller;)
        {
            smaller = false;
            foreach (var candidate in Smaller(best.Case!))
            {
                if (watch.Elapsed > Patience)
                    return best;
                var outcome = await run.PlayAsync(candidate);
                if (outcome.Rule != best.Rule)
                    continue;
                best = outcome with { Case = candidate with { Later = outcome.World?.Later ?? candidate.Later } };
                smaller = true;
                break;
            }
        }

        return best;
    }

    private static IEnumerable<OracleCase> Smaller(OracleCase given)
    {
        var needed = given.Schema.Tables.Where(t => t.Name == given.RootTable || given.Beginning.Any(s => s.Table == t.Name) || given.Later?.Any(s => s.Table == t.Name) == true)
            .Concat(given.Schema.Tables.SelectMany(t => t.References.Where(r => r.Parent != t.Name).Select(r => given.Schema[r.Parent]))).ToHashSet();
        if (needed.Count < given.Schema.Tables.Count)
            yield return given with { Schema = new RandomSchema([.. given.Schema.Tables.Where(needed.Contains)]) };
        foreach (var table in given.Schema.Tables.Where(t => t.Name != given.RootTable))
            yield return given with { Beginning = Without(given.Beginning, table.Name), Later = given.Later is null ? null : Without(given.Later, table.Name) };
        for (var i = 0; i < (given.Later?.Count ?? 0); i++)
            yield return given with { Later = Without(given.Later!, i) };
        for (var i = 0; i < given.Roots.Count && given.Roots.Count > 1; i++)
            yield return given with { Roots = [.. given.Roots.Where((_, n) => n != i)] };
        for (var i = given.Beginning.Count - 1; i >= 0; i--)
            yield return given with { Beginning = Without(given.Beginning, i) };
        foreach (var table in given.Schema.Tables)
        {
            foreach (var reference in table.References.Where(r => !r.Columns.Any(table.Key.Contains) && !table.UniqueKeys.Any(u => u.Any(r.Columns.Contains))))
            {
                var without = table with { References = [.. table.References.Where(r => r != reference)] };
                yield return given with { Schema = new RandomSchema([.. given.Schema.Tables.Select(t => t == table ? without : t)]) };
            }
        }
    }

    private static IReadOnlyList<Statement> Without(IReadOnlyList<Statement> statements, int index) => [.. statements.Where((_, n) => n != index)];

    private static IReadOnlyList<Statement> Without(IReadOnlyList<Statement> statements, string table) => [.. statements.Where(s => s.Table != table)];
}
