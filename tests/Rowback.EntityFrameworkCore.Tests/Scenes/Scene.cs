using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;

namespace Rowback.EntityFrameworkCore.Tests;

/// <summary>A backup of a model's database, and the live database that it was taken from and that moves on.</summary>
public sealed partial class Scene<TContext> : IAsyncDisposable
    where TContext : DbContext
{
    private readonly TestEngine _engine;
    private readonly Func<DbContextOptions<TContext>, TContext> _create;

    private Scene(TestEngine engine, string live, Func<DbContextOptions<TContext>, TContext> create) => (_engine, LiveAddress, _create) = (engine, live, create);

    public string LiveAddress { get; }

    public string BackupAddress { get; private set; } = "";

    /// <summary>Makes the database that EF Core makes of the model, fills it, and takes the backup.</summary>
    /// <param name="engine">Where.</param>
    /// <param name="create">The context on given options.</param>
    /// <param name="fill">Adds entities; they are saved.</param>
    /// <param name="undeclared">True for a database in which no foreign key is declared.</param>
    public static async Task<Scene<TContext>> CreateAsync(TestEngine engine, Func<DbContextOptions<TContext>, TContext> create, Action<TContext> fill, bool undeclared = false)
    {
        var scene = new Scene<TContext>(engine, await engine.CreateAsync(), create);
        await using (var live = scene.Live())
        {
            if (undeclared)
                await live.Database.ExecuteSqlRawAsync(ForeignKey().Replace(live.Database.GenerateCreateScript(), ""));
            else
                await live.Database.EnsureCreatedAsync();
            fill(live);
            await live.SaveChangesAsync();
        }

        scene.BackupAddress = await engine.CopyAsync(scene.LiveAddress);
        return scene;
    }

    /// <summary>A new context on live.</summary>
    public TContext Live() => On(LiveAddress, readOnly: false);

    /// <summary>A new context on the backup.</summary>
    public TContext Backup() => On(BackupAddress, readOnly: true);

    /// <summary>Something happens to live.</summary>
    public async Task LiveAsync(Func<TContext, Task> happens)
    {
        await using var live = Live();
        await happens(live);
        await live.SaveChangesAsync();
    }

    /// <summary>Plans and applies with new contexts.</summary>
    public async Task<EntityResult> RestoreAsync(Func<EntityQuestion, EntityQuestion> ask, RestoreOptions? options = null)
    {
        await using var live = Live();
        await using var backup = Backup();
        var plan = await ask(live.RestoreFrom(backup, options)).PlanAsync();
        plan.Stops.Select(s => $"{s.Code}: {s.Message}").ShouldBeEmpty();
        return await plan.ApplyAsync();
    }

    /// <summary>The core's plan, made with new contexts.</summary>
    public async Task<RestorePlan> PlanAsync(Func<EntityQuestion, EntityQuestion> ask, RestoreOptions? options = null)
    {
        await using var live = Live();
        await using var backup = Backup();
        return (await ask(live.RestoreFrom(backup, options)).PlanAsync()).Plan;
    }

    /// <summary>What a query on live gives.</summary>
    public async Task<IReadOnlyList<T>> ReadAsync<T>(Func<TContext, IQueryable<T>> query)
    {
        await using var live = Live();
        return await query(live).ToListAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DropAsync(LiveAddress);
        await _engine.DropAsync(BackupAddress);
    }

    /// <summary>Options for a context of another model.</summary>
    public DbContextOptions<TOther> Options<TOther>(string address, bool readOnly = false)
        where TOther : DbContext
    {
        var options = new DbContextOptionsBuilder<TOther>();
        _engine.Use(options, address, readOnly);
        return options.Options;
    }

    private TContext On(string address, bool readOnly) => _create(Options<TContext>(address, readOnly));

    [GeneratedRegex(",\\s*CONSTRAINT \"FK_[^\"]*\" FOREIGN KEY [^\\n]*?(?=,?\\r?\\n)", RegexOptions.None, 1000)]
    private static partial Regex ForeignKey();
}
