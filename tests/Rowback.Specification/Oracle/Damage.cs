using System.Data.Common;
using Rowback.Schema;

namespace Rowback.Specification.Oracle;

/// <summary>
/// The accident: an application deletes root rows, and before them, as applications must, the rows whose NO ACTION or RESTRICT references
/// would forbid it (or it clears those references); the engine's own actions do the rest.
/// </summary>
internal sealed record Damage(IReadOnlyList<Row> Roots, IReadOnlySet<Row> Gone, IReadOnlySet<Row> Touched, IReadOnlyList<string> Statements)
{
    /// <summary>Does it to live; null where the engine forbids it, so that there is no accident.</summary>
    public static async Task<Damage?> DoAsync(EngineFixture engine, DbConnection live, OracleCase given)
    {
        var before = await Snapshot.ReadAsync(live, given.Schema);
        var roots = given.Roots.Select(m => before.Find(given.RootTable, m)).OfType<Row>().ToList();
        if (roots.Count == 0)
            return null;
        var gone = new HashSet<Row>(roots);
        var queue = new Queue<Row>(roots);
        var deletes = new List<Row>();
        var statements = new List<string>();
        while (queue.TryDequeue(out var row))
        {
            foreach (var (child, reference) in before.Children(row))
            {
                if (reference.OnDelete is OnDelete.SetNull or OnDelete.SetDefault)
                    continue;
                if (given.Cleared.Contains($"{child.Table.Name}.{reference.Columns[0]}"))
                {
                    statements.Add($"UPDATE {child.Table.Name} SET {string.Join(", ", reference.Columns.Select(c => $"{c} = NULL"))} WHERE m = '{child.Marker}'");
                    continue;
                }

                if (!gone.Add(child))
                    continue;
                queue.Enqueue(child);
                if (reference.OnDelete != OnDelete.Cascade)
                    deletes.Add(child);
            }
        }

        statements.AddRange(Enumerable.Reverse(deletes).Select(r => $"DELETE FROM {r.Table.Name} WHERE m = '{r.Marker}'"));
        statements.Add($"DELETE FROM {given.RootTable} WHERE m IN ({string.Join(", ", roots.Select(r => $"'{r.Marker}'"))})");
        await live.ExecuteAsync("BEGIN");
        try
        {
            await engine.DeferAsync(live);
            foreach (var statement in statements)
                await live.ExecuteAsync(statement);
            await live.ExecuteAsync("COMMIT");
        }
        catch (DbException)
        {
            await live.ExecuteAsync("ROLLBACK");
            return null;
        }

        var after = await Snapshot.ReadAsync(live, given.Schema);
        var missing = before.Rows.Where(r => !after.Has(r)).ToHashSet();
        if (!missing.SetEquals(gone))
            throw new InvalidOperationException($"The oracle is wrong about seed {given.Seed}: the damage removed {missing.Count} rows, not {gone.Count}.");
        var touched = before.Rows.Where(r => after.Find(r.Table.Name, r.Marker) is not { } now || !now.SameValues(r)).ToHashSet();
        return new Damage(roots, gone, touched, statements);
    }
}
