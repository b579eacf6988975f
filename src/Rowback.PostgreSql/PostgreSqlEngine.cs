using Rowback.Engines;

namespace Rowback.PostgreSql;

/// <summary>
/// PostgreSQL servers as live and backup. Each side is one connection; rows get from the one to the other as binary COPY that nobody decodes.
/// </summary>
public sealed class PostgreSqlEngine : IEngine
{
    private readonly Func<string, string?> _environment;

    /// <summary>With the process's own environment, from which libpq's variables are taken.</summary>
    public PostgreSqlEngine() : this(Environment.GetEnvironmentVariable)
    {
    }

    /// <param name="environment">The value of an environment variable, or null.</param>
    public PostgreSqlEngine(Func<string, string?> environment) => _environment = environment;

    /// <inheritdoc/>
    public string Name => "postgresql";

    /// <inheritdoc/>
    public string Title => "PostgreSQL";

    /// <summary>
    /// True if a call may hold its thread until the server answers. For a program with one thing to do, which has its answers sooner. Several threads of
    /// the pool are then held at a time (<see cref="ThreadPool.SetMinThreads"/>). Default: false.
    /// </summary>
    public bool Blocks { get; init; }

    /// <summary>For how long live is tried for again, where the connection was lost while committing: a server that has stopped may be back soon.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    public bool Accepts(string address) => PostgreSqlAddress.Accepts(address);

    /// <inheritdoc/>
    public string WithoutSecrets(string address) => Secrets.LeftOut(address);

    /// <inheritdoc/>
    public async Task<IDatabasePair> OpenAsync(OpenRequest request, CancellationToken cancellation) => await PostgreSqlPair.OpenAsync(request, _environment, Blocks, Patience, cancellation);
}
