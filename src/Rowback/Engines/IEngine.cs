using System.Data.Common;

namespace Rowback.Engines;

/// <summary>
/// A kind of database that Rowback can work on. The core never asks which engine it has, only what its <see cref="Dialect"/> and
/// its connections can do. An engine is proven by deriving the specification suite.
/// </summary>
public interface IEngine
{
    /// <summary>The engine's name as it stands in plans and messages, such as <c>sqlite</c>.</summary>
    string Name { get; }

    /// <summary>The engine's name as its makers write it, for sentences.</summary>
    string Title { get; }

    /// <summary>True if this address (a file path, URL or connection string) is one of this engine's. Opens nothing.</summary>
    bool Accepts(string address);

    /// <summary>The address without what nobody may read: a password. It can be typed again where the password comes from elsewhere. Opens nothing, never throws.</summary>
    string WithoutSecrets(string address) => address;

    /// <summary>
    /// Opens live, and the backup if there is one to open. Obligations: creates no file and no object in either database; refuses
    /// the same database given twice (<c>SAME_DATABASE</c>); every failure is a <see cref="RowbackException"/> of kind
    /// <see cref="ErrorKind.Engine"/> (or Usage, where the address itself is wrong) that names the side and says what to do.
    /// </summary>
    Task<IDatabasePair> OpenAsync(OpenRequest request, CancellationToken cancellation);
}

/// <summary>What to open.</summary>
/// <param name="Live">The address of live.</param>
/// <param name="Backup">The address of the backup; null where only live is needed (<c>log</c>).</param>
/// <param name="Access">What will be done to live.</param>
public sealed record OpenRequest(string Live, string? Backup, LiveAccess Access)
{
    /// <summary>How long to wait for a lock that another process holds before saying so. 10 seconds unless said.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A transaction of the program's on live, to be joined instead of opening a connection; null for a connection of its own. What is done in it can be taken back alone (a savepoint), and is
    /// committed by the program. Throws Usage (<c>CANNOT_JOIN</c>) where the engine cannot.
    /// </summary>
    public DbTransaction? Transaction { get; init; }

    /// <summary>How long one statement on live may take, where the engine can watch that; null for as long as it needs.</summary>
    public TimeSpan? StatementTimeout { get; init; }
}

/// <summary>What will be done to live.</summary>
public enum LiveAccess
{
    /// <summary>Only read: the connection itself cannot write, beyond temporary tables.</summary>
    Read,

    /// <summary>Rows may be written.</summary>
    Write,
}
