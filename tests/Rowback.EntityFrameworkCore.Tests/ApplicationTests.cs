using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Rowback.EntityFrameworkCore.Tests;

/// <summary>What an application sees of a restore: its container, its progress, its log.</summary>
public sealed class ApplicationTests
{
    [Fact]
    public async Task Restores_into_a_context_of_the_container_are_made_as_the_container_says()
    {
        await using var scene = await PhotoSite.SceneAsync(TestEngine.Sqlite);
        await scene.LiveAsync(PhotoSite.DaysAsync);
        var journal = Path.Combine(Path.GetDirectoryName(scene.LiveAddress)!, "journal.jsonl");
        var log = new Noted();
        await using var services = new ServiceCollection()
            .AddLogging(logging => logging.AddProvider(log))
            .AddDbContext<PhotoSite>(options => options.UseSqlite($"Data Source={scene.LiveAddress};Pooling=False"))
            .AddRowback((_, options) => options with { JournalFile = journal })
            .BuildServiceProvider();
        await using var scope = services.CreateAsyncScope();
        var live = scope.ServiceProvider.GetRequiredService<PhotoSite>();
        await using var backup = scene.Backup();

        var plan = await live.RestoreFrom(backup).Where<Gallery>(g => g.Slug == "pets").PlanAsync();
        var result = await plan.ApplyAsync();
        await result.UndoAsync();

        File.Exists(journal).ShouldBeTrue();
        (await live.RestoresAsync()).Count.ShouldBe(2);
        var said = log.Lines.Where(l => l.Contains("Plan ", StringComparison.Ordinal) || l.Contains("Restore ", StringComparison.Ordinal)).ToList();
        said.Count.ShouldBe(3);
        said[0].ShouldContain("4 rows to insert, 0 to overwrite, 0 to re-attach, 1 left out");
        said[1].ShouldBe("Restore 1: 4 rows inserted, 0 overwritten, 0 re-attached, 0 with a new key");
        said[2].ShouldBe("Restore 1 taken back: 4 rows deleted, 0 stay");
    }

    [Fact]
    public async Task Options_that_are_given_come_before_those_of_the_container()
    {
        await using var scene = await PhotoSite.SceneAsync(TestEngine.Sqlite);
        await scene.LiveAsync(PhotoSite.DaysAsync);
        await using var services = new ServiceCollection().AddDbContext<PhotoSite>(options => options.UseSqlite($"Data Source={scene.LiveAddress};Pooling=False"))
            .AddRowback((_, options) => options with { JournalFile = "/nowhere/journal" }).BuildServiceProvider();
        await using var scope = services.CreateAsyncScope();
        await using var backup = scene.Backup();

        var result = await scope.ServiceProvider.GetRequiredService<PhotoSite>().RestoreFrom(backup, new RestoreOptions()).Where<Gallery>(g => g.Slug == "pets").RestoreAsync();

        result.RestoreId.ShouldBe("1");
    }

    [Fact]
    public async Task Progress_is_told_stage_by_stage()
    {
        await using var scene = await PhotoSite.SceneAsync(TestEngine.Sqlite);
        await scene.LiveAsync(PhotoSite.DaysAsync);
        var stages = new ConcurrentQueue<string>();

        await scene.RestoreAsync(q => q.Where<Gallery>(g => g.Slug == "pets"), new RestoreOptions { Progress = new Told(stages) });

        stages.Distinct().ShouldBe(["reading schemas", "selecting", "following relations", "judging", "writing", "verifying"], ignoreOrder: true);
    }

    private sealed class Told(ConcurrentQueue<string> stages) : IProgress<RestoreProgress>
    {
        public void Report(RestoreProgress value) => stages.Enqueue(value.Stage);
    }

    private sealed class Noted : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Enqueue(formatter(state, exception));
    }
}
