using System.Data.Common;
using Rowback.Engines;
using Rowback.Specification.Oracle;

namespace Rowback.Specification;

/// <summary>
/// What the specification needs of an engine. An engine is proven by deriving this once and every suite with it. All databases
/// live in places of the fixture's own and are gone when it is disposed.
/// </summary>
public abstract class EngineFixture : IDisposable
{
    /// <summary>The engine under test.</summary>
    public abstract IEngine Engine { get; }

    /// <summary>Makes an empty database and returns its address.</summary>
    public abstract Task<string> CreateAsync();

    /// <summary>Makes a copy, to the bit, that knows nothing of the original, and returns its address.</summary>
    public abstract Task<string> CopyAsync(string address);

    /// <summary>Removes a database that is not needed any longer; nothing has it open.</summary>
    public abstract Task DropAsync(string address);

    /// <summary>A connection as an application would have it: foreign keys enforced.</summary>
    public abstract Task<DbConnection> ConnectAsync(string address);

    /// <summary>A connection of an application that enforces no foreign keys; null where the engine always does.</summary>
    public virtual Task<DbConnection?> ConnectCarelesslyAsync(string address) => Task.FromResult<DbConnection?>(null);

    /// <summary>
    /// The engine's own text for DDL that is written in what all engines have in common, with these words in braces:
    /// <c>{key}</c> a key column's type and constraint, drawn by a generator that never goes back; <c>{reusable key}</c> the same,
    /// but the generator may draw a key again; <c>{text}</c>, <c>{integer}</c>, <c>{bytes}</c>, <c>{time}</c> types.
    /// </summary>
    public abstract string Translate(string ddl);

    /// <summary>
    /// Generators stand at the highest key of their table afterwards, as if they had drawn the keys that were written by hand.
    /// </summary>
    public abstract Task AdvanceGeneratorsAsync(DbConnection connection);

    /// <summary>The application's tables, without the journal, by name.</summary>
    public abstract Task<IReadOnlyList<string>> TablesAsync(DbConnection connection);

    /// <summary>The name, as SQL, of a table of the journal in live.</summary>
    public abstract string JournalTable(string name);

    /// <summary>The statements that make the place where the journal's tables are; empty where nothing is needed.</summary>
    public virtual string JournalPlace => "";

    /// <summary>An expression that gives a column's value as text so that two values are the same text only if they are the same to the bit.</summary>
    public abstract string Lossless(string column);

    /// <summary>An identifier, quoted.</summary>
    public abstract string Quote(string identifier);

    /// <summary>
    /// All that a restore must not touch about a backup: its bytes, and what lies beside it. The same text only if nothing has happened.
    /// </summary>
    public abstract Task<string> FootprintAsync(string address);

    /// <summary>Throws if the engine itself finds the database damaged or a foreign key broken.</summary>
    public abstract Task CheckIntegrityAsync(string address);

    /// <summary>CREATE TABLE and indexes for a table of a random schema.</summary>
    public abstract string Declare(RandomTable table);

    /// <summary>What random schemas may have beyond what all engines have in common; null for nothing.</summary>
    public virtual Variety? Variety => null;

    /// <summary>Checks at once what would be checked at commit.</summary>
    public virtual Task CheckDeferredAsync(DbConnection connection) => Task.CompletedTask;

    /// <summary>A name that <see cref="TablesAsync"/> gave, as SQL.</summary>
    public virtual string TableName(string table) => Quote(table);

    /// <summary>Foreign keys are checked at commit from here to the end of the transaction.</summary>
    public abstract Task DeferAsync(DbConnection connection);

    /// <summary>True where the engine's own shell is to be had.</summary>
    public abstract bool HasShell { get; }

    /// <summary>Runs a script in the engine's own shell on a database and returns what it said.</summary>
    public abstract Task<string> RunScriptAsync(string address, string script);

    /// <summary>What starts this assembly's own <c>Main</c> in a process of its own: the program and its first arguments.</summary>
    public abstract IReadOnlyList<string> OwnProcess { get; }

    protected virtual void Dispose(bool disposing)
    {
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }
}
