namespace Rowback.Specification.Oracle;

/// <summary>Plays one case to its end and judges it.</summary>
internal sealed class OracleRun(EngineFixture engine, Func<Restorer> restorer)
{
    /// <summary>The case of a seed, for this engine.</summary>
    public OracleCase Draw(long seed) => OracleCase.Draw(seed, engine.Variety);

    public async Task<OracleOutcome> PlayAsync(OracleCase given)
    {
        var databases = new List<string>();
        World? world = null;
        try
        {
            world = await WorldMaker.MakeAsync(engine, given, databases);
            return world is null ? OracleOutcome.NoCase : await JudgeAsync(world);
        }
        catch (OracleException failure)
        {
            return new OracleOutcome { Case = world?.Case ?? given, World = world, Rule = failure.Rule, Failure = failure.Message };
        }
        catch (RowbackException failure)
        {
            return new OracleOutcome { Case = world?.Case ?? given, World = world, Rule = $"no {failure.Code}", Failure = $"{failure} {string.Join(" / ", failure.Details)}" };
        }
        catch (Exception failure) when (world is not null)
        {
            return new OracleOutcome { Case = world.Case, World = world, Rule = $"no {failure.GetType().Name}", Failure = failure.ToString() };
        }
        finally
        {
            foreach (var database in databases)
                await engine.DropAsync(database);
        }
    }

    private async Task<OracleOutcome> JudgeAsync(World world)
    {
        var footprint = await engine.FootprintAsync(world.Backup);
        var before = await engine.DumpAsync(world.Live);
        var restoring = restorer();
        var notes = await restoring.RestoreAsync(world);
        await CheckIntegrityAsync(world);
        await CompareAsync(world);
        var after = await engine.DumpAsync(world.Live);
        await restoring.AgainAsync(world);
        Expect("again is harmless", after, await engine.DumpAsync(world.Live));
        if (!world.Case.Careless)
        {
            // What was left hanging refers to the restored rows now, so that they may stay.
            await restoring.UndoAsync(world);
            Expect("undo returns the state before", before, await engine.DumpAsync(world.Live));
        }

        if (await engine.FootprintAsync(world.Backup) != footprint)
            throw new OracleException("the backup is never written to", "The backup, or what lies beside it, has changed.");
        return new OracleOutcome
        {
            Case = world.Case, World = world, Asked = notes.Asked, Renumbered = notes.Renumbered,
            Restored = world.UndamagedRows.Rows.Count(r => !world.LiveRows.Has(r)),
            Skipped = world.Damage.Gone.Count(r => !world.UndamagedRows.Has(r)),
            Reattached = world.UndamagedRows.Rows.Count(r => world.LiveRows.Find(r.Table.Name, r.Marker) is { } l && world.LiveRows.Meaning(l) != world.UndamagedRows.Meaning(r)),
        };
    }

    private async Task CheckIntegrityAsync(World world)
    {
        try
        {
            await engine.CheckIntegrityAsync(world.Live);
        }
        catch (ShouldAssertException broken)
        {
            throw new OracleException("as if it had never been deleted", $"Live is broken: {broken.Message}");
        }
    }

    private async Task CompareAsync(World world)
    {
        await using var connection = await engine.ConnectAsync(world.Live);
        var restored = await Snapshot.ReadAsync(connection, world.Case.Schema);
        var expected = world.UndamagedRows.Rows.Select(r => $"{r.Table.Name}: {world.UndamagedRows.Meaning(r)}").ToList();
        var found = restored.Rows.Select(r => $"{r.Table.Name}: {restored.Meaning(r)}").ToList();
        Expect("as if it had never been deleted", expected, found);
    }

    private static void Expect(string rule, IReadOnlyList<string> expected, IReadOnlyList<string> found)
    {
        var lacking = expected.Except(found, StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(r => $"  lacks {r}");
        var surplus = found.Except(expected, StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(r => $"  has   {r}");
        var difference = lacking.Concat(surplus).ToList();
        if (difference.Count == 0 && expected.Count != found.Count)
            difference.Add($"  has {found.Count} rows, not {expected.Count}");
        if (difference.Count > 0)
            throw new OracleException(rule, $"Live\n{string.Join('\n', difference)}");
    }
}

/// <summary>How a case ended.</summary>
internal sealed record OracleOutcome
{
    /// <summary>The engine forbade the damage.</summary>
    public static OracleOutcome NoCase { get; } = new() { Case = null };

    public required OracleCase? Case { get; init; }

    public World? World { get; init; }

    /// <summary>The demand that was not met, or null.</summary>
    public string? Rule { get; init; }

    public string? Failure { get; init; }

    public bool Asked { get; init; }

    public long Restored { get; init; }

    public long Skipped { get; init; }

    public long Reattached { get; init; }

    public long Renumbered { get; init; }
}
