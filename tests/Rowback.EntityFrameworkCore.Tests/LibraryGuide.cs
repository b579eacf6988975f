using System.Data;
using Microsoft.EntityFrameworkCore;
using Rowback.Sqlite;

namespace Rowback.EntityFrameworkCore.Tests;

/// <summary>The code of docs/library.md, run in its order on the story's databases. Its blocks are pieces of this file, which <see cref="LibraryDocumentTests"/> sees to.</summary>
public sealed class LibraryGuide
{
    private readonly StringWriter _said = new();

    [Fact]
    public async Task The_recipe_told_with_contexts()
    {
        await using var scene = await PhotoSite.SceneAsync(TestEngine.Sqlite);
        await scene.LiveAsync(PhotoSite.DaysAsync);
        var (liveFile, backupFile) = (scene.LiveAddress, scene.BackupAddress);
        CancellationToken cancellation = default;

        await using var live = Open($"Data Source={liveFile};Pooling=False");
        await using var backup = Open($"Data Source={backupFile};Mode=ReadOnly;Pooling=False");

        var lost = await backup.Galleries.Include(g => g.Photos).SingleAsync(g => g.Slug == "pets");
        var still = await live.Galleries.AnyAsync(g => g.Slug == "pets");

        var plan = await live.RestoreFrom(backup)
            .Where<Gallery>(g => g.Slug == "pets")
            .PlanAsync(cancellation);

        foreach (var table in plan.Plan.Tables)
            Say($"{table.Table}: {table.Insert} to insert, {table.Skip} left out");
        foreach (var row in plan.Plan.Skipped)
            Say($"{row.Table} {string.Join('/', row.Key)}: {row.Reason}");
        await foreach (var comment in plan.Inserted<Comment>())
            Say(comment.Body);

        if (plan.Stops.FirstOrDefault() is { } stop)
            throw new InvalidOperationException($"{stop.Code}: {stop.Message} ({stop.Flag})");

        var result = await plan.ApplyAsync(cancellation);

        var id = result.KeyOf<Gallery>(lost.Id);
        var back = await live.Galleries.Include(g => g.Photos).SingleAsync(g => g.Id == (int)id[0]!);
        Say($"{back.Title} is back with {back.Photos.Count} of {lost.Photos.Count} photos");

        var dog = await live.RestoreFrom(backup)
            .Where<Photo>(p => p.File == "dog.jpg")
            .Include(p => p.Galleries)
            .Exclude(p => p.Comments)
            .RestoreAsync(cancellation);

        foreach (var restore in await live.RestoresAsync())
            Say($"{restore.Id} {restore.Kind}: {restore.Inserted} rows");
        var undone = await dog.UndoAsync();
        foreach (var row in undone.Plan.Staying)
            Say($"{row.Table} {string.Join('/', row.Key)} stays: {row.Reason}");

        still.ShouldBeFalse();
        undone.Applied.ShouldBeTrue();
        _said.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(
        [
            "Comments: 2 to insert, 0 left out", "Galleries: 1 to insert, 0 left out", "Links: 1 to insert, 1 left out",
            "Links 2/3: Photos 3 is gone from live (Links.PhotoId, on delete cascade)", "Nice", "Sweet", "Our pets is back with 1 of 2 photos", "1 restore: 4 rows", "2 restore: 2 rows",
        ]);
    }

    [Fact]
    public async Task In_a_transaction_with_other_changes()
    {
        await using var scene = await PhotoSite.SceneAsync(TestEngine.Sqlite);
        await scene.LiveAsync(PhotoSite.DaysAsync);
        CancellationToken cancellation = default;
        await using var live = scene.Live();
        await using var backup = scene.Backup();
        var cat = (await live.Photos.SingleAsync(p => p.File == "cat.jpg", cancellation)).Id;

        await using var transaction = await live.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        live.Add(new Comment { Body = "The pets are back", PhotoId = cat });
        await live.SaveChangesAsync(cancellation);
        var joined = await live.RestoreFrom(backup).Where<Gallery>(g => g.Slug == "pets").RestoreAsync(cancellation);
        await transaction.CommitAsync(cancellation);

        joined.Applied.ShouldBeTrue();
        (await scene.ReadAsync(s => s.Galleries.Where(g => g.Slug == "pets"))).Count.ShouldBe(1);
        (await scene.ReadAsync(s => s.Comments.Where(c => c.Body == "The pets are back"))).Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_same_without_contexts()
    {
        await using var scene = await PhotoSite.SceneAsync(TestEngine.Sqlite);
        await scene.LiveAsync(PhotoSite.DaysAsync);
        var (liveFile, backupFile) = (scene.LiveAddress, scene.BackupAddress);

        await using var session = await RestoreSession.OpenAsync(new SessionOptions
        {
            Engines = [new SqliteEngine()],
            Live = liveFile,
            Backup = backupFile,
        });

        var diff = await session.DiffAsync([]);
        foreach (var table in diff.Tables.Where(t => t.Deleted > 0))
            Say($"{table.Table}: {table.Deleted} deleted since");
        await foreach (var pair in session.RowsAsync(new Selection("Galleries") { Where = "\"Slug\" = 'pets'" }, limit: 20))
            Say($"{string.Join('/', pair.Key)} {pair.Verdict}: {pair.Backup["Title"]}");

        var question = new Question { Selections = [new Selection("Galleries") { Where = "\"Slug\" = 'pets'" }] };
        var plan = await session.PlanAsync(question);
        await foreach (var row in session.PlannedRowsAsync(plan, "Links"))
            Say($"{row.Table} {string.Join('/', row.Key)} {row.Verdict}");
        var result = await session.ApplyAsync(plan);
        var undone = await session.UndoAsync(result.RestoreId!);

        undone.Applied.ShouldBeTrue();
        _said.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(
            ["Comments: 2 deleted since", "Galleries: 1 deleted since", "Links: 2 deleted since", "Photos: 1 deleted since", "2 missing: Our pets", "Links 2/2 insert", "Links 2/3 skip"]);
    }

    private static PhotoSite Open(string connectionString) => new(new DbContextOptionsBuilder<PhotoSite>().UseSqlite(connectionString).Options);

    private void Say(string line) => _said.Write(line + "\n");
}
