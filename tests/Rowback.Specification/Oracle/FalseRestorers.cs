using System.Data.Common;

namespace Rowback.Specification.Oracle;

/// <summary>Puts the undamaged copy in the place of live: right by definition.</summary>
internal class SwapRestorer : Restorer
{
    private string? _before;

    public override async Task<RestoreNotes> RestoreAsync(World world)
    {
        _before = world.Live;
        world.Live = await world.Engine.CopyAsync(world.Undamaged);
        world.Databases.Add(world.Live);
        await SpoilAsync(world);
        return new RestoreNotes(false, 0);
    }

    public override Task AgainAsync(World world) => Task.CompletedTask;

    public override Task UndoAsync(World world)
    {
        world.Live = _before!;
        return Task.CompletedTask;
    }

    /// <summary>What a wrong restorer gets wrong.</summary>
    protected virtual Task SpoilAsync(World world) => Task.CompletedTask;
}

/// <summary>Does nothing at all.</summary>
internal sealed class IdleRestorer : Restorer
{
    public override Task<RestoreNotes> RestoreAsync(World world) => Task.FromResult(new RestoreNotes(false, 0));

    public override Task AgainAsync(World world) => Task.CompletedTask;

    public override Task UndoAsync(World world) => Task.CompletedTask;
}

/// <summary>Brings back the rows, but not the references that the deletion cleared.</summary>
internal sealed class ForgetfulRestorer : SwapRestorer
{
    protected override async Task SpoilAsync(World world)
    {
        await using var connection = await world.Engine.ConnectAsync(world.Live);
        foreach (var row in world.LiveRows.Rows)
        {
            foreach (var reference in row.Table.References.Where(r => !row.Refers(r)))
            {
                var set = string.Join(", ", reference.Columns.Select(c => $"{c} = {row[c]}"));
                await connection.ExecuteAsync($"UPDATE {row.Table.Name} SET {set} WHERE m = '{row.Marker}'");
            }
        }
    }
}

/// <summary>Brings back the selected rows and leaves out what hung on them.</summary>
internal sealed class ChildlessRestorer : SwapRestorer
{
    protected override async Task SpoilAsync(World world)
    {
        await using var connection = await world.Engine.ConnectAsync(world.Live);
        foreach (var row in world.Damage.Gone.Except(world.Damage.Roots))
        {
            try
            {
                await connection.ExecuteAsync($"DELETE FROM {row.Table.Name} WHERE m = '{row.Marker}'");
            }
            catch (DbException)
            {
                // Another row still refers to it; that one stays too.
            }
        }
    }
}

/// <summary>Takes back something that later life did.</summary>
internal sealed class BackwardRestorer : SwapRestorer
{
    protected override async Task SpoilAsync(World world)
    {
        await using var connection = await world.Engine.ConnectAsync(world.Live);
        foreach (var row in world.UndamagedRows.Rows)
        {
            if (world.BackupRows.Find(row.Table.Name, row.Marker) is not { } old)
                continue;
            foreach (var column in row.Table.Columns.Where(c => c.Name is "v" or "w"))
                await connection.ExecuteAsync($"UPDATE {row.Table.Name} SET {column.Name} = {old[column.Name]} WHERE m = '{row.Marker}'");
        }
    }
}

/// <summary>Restores well, but leaves something behind when it takes the restore back.</summary>
internal sealed class HalfUndoingRestorer : SwapRestorer
{
    public override async Task UndoAsync(World world)
    {
        await base.UndoAsync(world);
        await using var connection = await world.Engine.ConnectAsync(world.Live);
        if (world.LiveRows.Rows.FirstOrDefault() is { } row)
            await connection.ExecuteAsync($"UPDATE {row.Table.Name} SET m = m || '!' WHERE m = '{row.Marker}'");
    }
}
