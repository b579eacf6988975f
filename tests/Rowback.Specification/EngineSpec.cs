namespace Rowback.Specification;

/// <summary>
/// A suite that every engine derives. Each test is a sentence of the design; it looks at what is in live afterwards.
/// </summary>
public abstract class EngineSpec(EngineFixture engine) : IAsyncLifetime
{
    private readonly List<Scene> _scenes = [];

    protected EngineFixture Engine { get; } = engine;

    /// <summary>A scene with these tables and rows; see <see cref="EngineFixture.Translate"/> for the words in braces.</summary>
    protected async Task<Scene> SceneAsync(string ddl, string rows = "")
    {
        var scene = await Scene.CreateAsync(Engine, ddl, rows);
        _scenes.Add(scene);
        return scene;
    }

    public Task InitializeAsync() => Task.CompletedTask;

    /// <summary>Whatever a test was about, its backup must be what it was.</summary>
    public async Task DisposeAsync()
    {
        foreach (var scene in _scenes)
        {
            await scene.ShouldHaveLeftTheBackupAloneAsync();
            await scene.DisposeAsync();
        }
    }
}
