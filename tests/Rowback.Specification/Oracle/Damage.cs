using System.Data.Common;
using Rowback.Schema;

namespace Rowback.Specification.Oracle;

/// <summary>
/// The accident: an application deletes root rows, and before them, as applications must, the rows whose NO ACTION or RESTRICT references
/// would forbid it (or it clears those references); the engine's own actions do the rest. Or it enforces no foreign keys and deletes the roots alone.
/// </summary>
/// <param name="Roots">The rows that were named.</param>
/// <param name="Gone">All that went.</param>
/// <param name="Touched">All that went, was changed, or was left hanging.</param>
/// <param name="Cleared">Rows whose reference the application itself had to clear. Once they are gone, who can tell that they were not deleted then?</param>
/// <param name="Statements">What the application executed.</param>
internal sealed record Damage(IReadOnlyList<Row> Roots, IReadOnlySet<Row> Gone, IReadOnlySet<Row> Touched, IReadOnlySet<Row> Cleared, IReadOnlyList<string> Statements)
{
    /// <summary>Does it to live; null where the engine forbids it, so that there is no accident.</summary>
    public static async Task<Damage?> DoAsync(EngineFixture engine, string address, DbConnection live, OracleCase given)
    {
        var before = await Snapshot.ReadAsync(live, given.Schema);
        var roots = given.Roots.Select(m => before.Find(given.RootTable, m)).OfType<Row>().ToList();
        if (roots.Count == 0)
            return null;
        if (given.Careless && await engine.ConnectCarelesslyAsync(address) is { } careless)
        {
            await using (careless)
                return await DeleteAloneAsync(careless, given, before, roots);
        }

        var gone = new HashSet<Row>(roots);
        var queue = new Queue<Row>(roots);
        var deletes = new List<Row>();
        var statements = new List<string>();
        var cleared = new HashSet<Row>();
        while (queue.TryDequeue(out var row))
        {
            foreach (var (child, reference) in before.Children(row))
            {
                if (reference.OnDelete is OnDelete.SetNull or OnDelete.SetDefault)
                    continue;
                if (given.Cleared.Contains($"{child.Table.Name}.{reference.Columns[0]}"))
                {
                    cleared.Add(child);
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
        statements.Add(Deletion(given, roots));
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
        return new Damage(roots, gone, touched, cleared.Except(gone).ToHashSet(), statements);
    }

    private static async Task<Damage> DeleteAloneAsync(DbConnection careless, OracleCase given, Snapshot before, IReadOnlyList<Row> roots)
    {
        await careless.ExecuteAsync(Deletion(given, roots));
        var hanging = roots.SelectMany(before.Children).Select(c => c.Child);
        return new Damage(roots, roots.ToHashSet(), roots.Concat(hanging).ToHashSet(), new HashSet<Row>(), ["-- foreign keys are not enforced", Deletion(given, roots)]);
    }

    private static string Deletion(OracleCase given, IEnumerable<Row> roots) =>
        $"DELETE FROM {given.RootTable} WHERE m IN ({string.Join(", ", roots.Select(r => $"'{r.Marker}'"))})";
}
