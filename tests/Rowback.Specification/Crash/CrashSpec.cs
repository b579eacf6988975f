using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace Rowback.Specification.Crash;

/// <summary>Whatever dies in between: a restore has happened whole or not at all, and the log says which.</summary>
public abstract class CrashSpec(EngineFixture engine, ITestOutputHelper output) : EngineSpec(engine)
{
    private const string Tables = """
        CREATE TABLE gallery (id {key}, slug {text} NOT NULL UNIQUE);
        CREATE TABLE photo (id {key}, file {text}, cover_of {integer} REFERENCES gallery (id) ON DELETE SET NULL);
        CREATE TABLE link (gallery_id {integer} REFERENCES gallery (id) ON DELETE CASCADE, photo_id {integer} REFERENCES photo (id) ON DELETE CASCADE, caption {text}, PRIMARY KEY (gallery_id, photo_id));
        """;

    private const string Rows = """
        INSERT INTO gallery VALUES (1, 'travel'), (2, 'pets');
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) INSERT INTO photo SELECT i, 'photo ' || i, CASE WHEN i % 3 = 0 THEN 2 END FROM n;
        INSERT INTO link SELECT 2, id, 'a caption of the photo ' || file FROM photo;
        INSERT INTO link SELECT 1, id, 'elsewhere' FROM photo WHERE id % 2 = 0;
        """;

    /// <summary>How often a process is killed, for each way in which the engine keeps its own log.</summary>
    protected virtual int Kills => 26;

    /// <summary>What is executed on live to choose a way of keeping the log; an empty text for the usual one.</summary>
    public static TheoryData<string> Logs => new() { "", "another" };

    /// <summary>The statement for the other way in which the engine keeps its log; null if it has only one.</summary>
    protected abstract string? OtherLog { get; }

    [Theory]
    [MemberData(nameof(Logs))]
    public async Task A_killed_restore_has_happened_whole_or_not_at_all(string log)
    {
        if (log.Length > 0 && OtherLog is null)
            return;
        var scene = await SceneAsync(Tables, Rows);
        await scene.LiveAsync((log.Length > 0 ? OtherLog + ";" : "") + "DELETE FROM gallery WHERE slug = 'pets'; INSERT INTO gallery (slug) VALUES ('garden')");
        var before = await scene.DumpAsync();
        await scene.RestoreAsync(CrashChild.Question);
        var after = await scene.DumpAsync();
        var dice = new Oracle.Dice(log.Length + 1);
        var (whole, nothing) = (0, 0);
        var watch = Stopwatch.StartNew();
        for (var kill = 0; kill < Kills; kill++)
        {
            await KillAsync(scene, TimeSpan.FromMilliseconds(dice.Between(1, 450)));

            var restored = (await scene.LogAsync()).Count(e => e is { Kind: "restore", UndoneBy: null });
            var rows = await scene.DumpAsync();
            restored.ShouldBeInRange(0, 1);
            rows.SequenceEqual(restored == 1 ? after : before).ShouldBeTrue(
                $"kill {kill}: the log says {restored} restores; live has {rows.Count} rows, before {before.Count}, after {after.Count}");
            await Engine.CheckIntegrityAsync(scene.LiveAddress);
            (whole, nothing) = restored == 1 ? (whole + 1, nothing) : (whole, nothing + 1);

            (await scene.RestoreAsync(CrashChild.Question)).Applied.ShouldBe(restored == 0);
            (await scene.DumpAsync()).SequenceEqual(after).ShouldBeTrue($"kill {kill}: running again did not complete");
            await using var session = await scene.OpenAsync();
            // Every other process finds the gallery gone, so that the first thing it does is to restore it.
            if (kill % 2 == 0)
                continue;
            await session.UndoAsync((await session.LogAsync()).Last(e => e is { Kind: "restore", UndoneBy: null }).Id);
            if (kill % 6 == 5)
                await session.ForgetAsync(null);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Kills} kills in {watch.Elapsed.TotalSeconds:0} s: {whole} times whole, {nothing} times nothing"));
        whole.ShouldBeGreaterThan(0);
        nothing.ShouldBeGreaterThan(0);
    }

    private async Task KillAsync(Scene scene, TimeSpan when)
    {
        var start = new ProcessStartInfo(Engine.OwnProcess[0]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in Engine.OwnProcess.Skip(1).Concat([CrashChild.Verb, scene.LiveAddress, scene.BackupAddress]))
            start.ArgumentList.Add(argument);
        start.Environment["DOTNET_TieredPGO"] = "0";
        using var process = Process.Start(start).ShouldNotBeNull();
        try
        {
            var line = await process.StandardOutput.ReadLineAsync();
            if (line != "ready")
                Assert.Fail($"The process ended by itself: {line} {await process.StandardError.ReadToEndAsync()}");
            await Task.Delay(when);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }
}
