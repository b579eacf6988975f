using Rowback.Engines;

namespace Rowback.Specification.Crash;

/// <summary>The process that is killed: it restores and undoes, over and over, until somebody ends it.</summary>
public static class CrashChild
{
    /// <summary>The first argument that asks for it; then the address of live and of the backup.</summary>
    public const string Verb = "restore-until-killed";

    internal static Question Question { get; } = Ask.Where("gallery", "slug = 'pets'") with { MaxRows = 1_000_000 };

    public static async Task<int> RunAsync(IEngine engine, string[] arguments)
    {
        if (arguments is not [Verb, var live, var backup])
            return 2;
        var options = new SessionOptions { Engines = [engine], Live = live, Backup = backup };

        // Once without writing, so that what follows runs at its usual speed.
        await using (var session = await RestoreSession.OpenAsync(options))
            await session.PlanAsync(Question);
        await Console.Out.WriteLineAsync("ready");
        await Console.Out.FlushAsync();
        while (true)
        {
            await using var session = await RestoreSession.OpenAsync(options);
            var restore = await session.RestoreAsync(Question);
            await session.UndoAsync(restore.RestoreId ?? (await session.LogAsync()).Last(e => e.UndoneBy is null && e.Kind == "restore").Id);
        }
    }
}
