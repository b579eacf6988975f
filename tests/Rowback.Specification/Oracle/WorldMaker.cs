using System.Data.Common;

namespace Rowback.Specification.Oracle;

/// <summary>Plays a case: the beginning, the backup, the damage, and the same later life for the damaged and the undamaged copy.</summary>
internal static class WorldMaker
{
    /// <summary>Null where the engine forbids the damage. The databases are the caller's to drop.</summary>
    public static async Task<World?> MakeAsync(EngineFixture engine, OracleCase given, List<string> databases)
    {
        var undamaged = await engine.CreateAsync();
        databases.Add(undamaged);
        await BeginAsync(engine, given, undamaged);
        var backup = await engine.CopyAsync(undamaged);
        databases.Add(backup);
        var live = await engine.CopyAsync(undamaged);
        databases.Add(live);
        await using var before = await engine.ConnectAsync(undamaged);
        await using var damaged = await engine.ConnectAsync(live);
        var damage = await Damage.DoAsync(engine, live, damaged, given);
        if (damage is null)
            return null;
        var known = await Snapshot.ReadAsync(before, given.Schema);
        if (known.Orphans().Count > 0)
            return null;
        var later = await LiveOnAsync(engine, given, damage, known, before, damaged);
        return new World
        {
            Engine = engine, Case = given, Undamaged = undamaged, Live = live, Backup = backup, Databases = databases, Damage = damage, Later = later, BackupRows = known,
            LiveRows = await Snapshot.ReadAsync(damaged, given.Schema), UndamagedRows = await Snapshot.ReadAsync(before, given.Schema),
        };
    }

    private static async Task BeginAsync(EngineFixture engine, OracleCase given, string address)
    {
        await using var connection = await engine.ConnectAsync(address);
        foreach (var table in given.Schema.Tables)
            await connection.ExecuteAsync(engine.Declare(table));
        var isDeferred = given.Schema.Tables.Any(t => t.Has(Trait.Deferred) || t.Has(Trait.DeferredUnique));
        await connection.ExecuteAsync("BEGIN");
        foreach (var statement in given.Beginning)
        {
            await connection.ExecuteAsync("SAVEPOINT one");
            try
            {
                await connection.ExecuteAsync(statement.Sql);
                if (isDeferred)
                    await engine.CheckDeferredAsync(connection);
                await connection.ExecuteAsync("RELEASE SAVEPOINT one");
            }
            catch (DbException)
            {
                await connection.ExecuteAsync("ROLLBACK TO SAVEPOINT one");
            }
        }

        await connection.ExecuteAsync("COMMIT");
        await engine.AdvanceGeneratorsAsync(connection);
    }

    private static async Task<IReadOnlyList<Statement>> LiveOnAsync(EngineFixture engine, OracleCase given, Damage damage, Snapshot backup, DbConnection undamaged, DbConnection damaged)
    {
        var kept = new List<Statement>();
        var life = new LifeGenerator(given.Schema, new Dice(given.Seed * 31 + 7), "z");
        var (here, there) = (backup, await Snapshot.ReadAsync(damaged, given.Schema));
        for (var i = 0; i < (given.Later?.Count ?? given.LaterCount); i++)
        {
            var statement = given.Later is { } drawn ? drawn[i] : Draw(life, given.Schema, damage, backup, here, there);
            if (statement is null)
                continue;
            await undamaged.ExecuteAsync("BEGIN");
            await damaged.ExecuteAsync("BEGIN");
            var keep = false;
            try
            {
                var rows = await undamaged.ExecuteAsync(statement.Sql);
                if (rows > 0 && rows == await damaged.ExecuteAsync(statement.Sql))
                {
                    await engine.CheckDeferredAsync(undamaged);
                    await engine.CheckDeferredAsync(damaged);
                    var (hereNow, thereNow) = (await Snapshot.ReadAsync(undamaged, given.Schema), await Snapshot.ReadAsync(damaged, given.Schema));
                    var displaced = Displaces(statement, there, thereNow);
                    keep = displaced.SetEquals(Displaces(statement, here, hereNow)) && !damage.Touched.Any(r => displaced.Contains((r.Table.Name, r.Marker))) && hereNow.Orphans().SetEquals(here.Orphans()) && !(given.Careless && TakesHanging(statement, damage, there, thereNow)) && damage.Roots.All(hereNow.Has) && damage.Cleared.All(thereNow.Has) && !(given.Careless && damage.Roots.Any(r => IsTaken(r, thereNow))) && new DesignIdentity(given.Schema, backup, thereNow).Mistaken() is null;
                    if (keep)
                        (here, there) = (hereNow, thereNow);
                }
            }
            catch (DbException)
            {
                // One of the two would not have it: not the same life.
            }

            await undamaged.ExecuteAsync(keep ? "COMMIT" : "ROLLBACK");
            await damaged.ExecuteAsync(keep ? "COMMIT" : "ROLLBACK");
            if (keep)
                kept.Add(statement);
        }

        CheckOracle(given, damage, here, there);
        return kept;
    }

    /// <summary>A stranger has the row's key: whatever was left hanging is his by now.</summary>
    private static bool IsTaken(Row root, Snapshot live) =>
        root.Table.Key.Count > 0 && live.RowsOf(root.Table.Name).Any(r => root.Table.Key.All(k => r.Sense(k) == root.Sense(k)));

    /// <summary>The rows that a statement which deletes none has taken away, since it put another in their place.</summary>
    private static HashSet<(string, string)> Displaces(Statement statement, Snapshot before, Snapshot after) =>
        statement.Sql.StartsWith("DELETE", StringComparison.Ordinal) ? [] : [.. before.Rows.Where(r => !after.Has(r)).Select(r => (r.Table.Name, r.Marker))];

    /// <summary>
    /// A row that was left hanging goes because of a row that itself hung on it: nobody could tell that it had not gone with the damage, since rows
    /// that hold each other in a circle come back together.
    /// </summary>
    private static bool TakesHanging(Statement statement, Damage damage, Snapshot before, Snapshot after)
    {
        var reached = damage.Touched.Select(r => before.Find(r.Table.Name, r.Marker)).OfType<Row>().Where(r => !after.Has(r)).ToHashSet();
        var queue = new Queue<Row>(reached);
        while (queue.TryDequeue(out var row))
        {
            if (row.Table.Name == statement.Table && row.Marker == statement.Marker)
                return true;
            foreach (var (child, _) in before.Children(row).Where(c => reached.Add(c.Child)))
                queue.Enqueue(child);
        }

        return false;
    }

    private static Statement? Draw(LifeGenerator life, RandomSchema schema, Damage damage, Snapshot backup, Snapshot here, Snapshot there)
    {
        var touched = damage.Touched.Select(r => (r.Table.Name, r.Marker)).ToHashSet();
        var untouched = schema.Tables.ToDictionary(t => t.Name, t => (IReadOnlyList<string>)
            [.. here.RowsOf(t.Name).Where(r => there.Has(r) && !touched.Contains((t.Name, r.Marker))).Select(r => r.Marker)], StringComparer.Ordinal);
        var held = damage.Gone.SelectMany(r => r.Table.References.Select(reference => backup.Find(r.Table.Name, r.Marker) is { } old ? backup.Parent(old, reference) : null))
            .OfType<Row>().Select(p => (p.Table.Name, p.Marker)).Where(p => untouched[p.Name].Contains(p.Marker)).Distinct().ToList();
        return life.Later(untouched, held);
    }

    /// <summary>What the damage did not touch is the same in both copies, or the two did not have the same life.</summary>
    private static void CheckOracle(OracleCase given, Damage damage, Snapshot here, Snapshot there)
    {
        var touched = damage.Touched.Select(r => (r.Table.Name, r.Marker)).ToHashSet();
        var different = here.Rows.Where(r => !touched.Contains((r.Table.Name, r.Marker))).FirstOrDefault(r =>
            there.Find(r.Table.Name, r.Marker) is not { } other || here.Meaning(r) != there.Meaning(other));
        different ??= there.Rows.FirstOrDefault(r => !here.Has(r));
        if (different is not null)
            throw new InvalidOperationException($"The oracle is wrong about seed {given.Seed}: later life was not the same for {different}.");
    }
}
