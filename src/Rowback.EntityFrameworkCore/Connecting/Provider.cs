using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Rowback.Engines;
using Rowback.Schema;

namespace Rowback.EntityFrameworkCore.Connecting;

/// <summary>What is peculiar to a provider of EF Core: where its database is, and which engine of Rowback's opens it.</summary>
internal abstract class Provider
{
    private static readonly Provider[] All = [new SqliteProvider(), new NpgsqlProvider()];

    /// <summary>The provider of a context. Throws Usage (<c>OTHER_PROVIDER</c>) for one that is not known here.</summary>
    public static Provider Of(DbContext context) => Array.Find(All, p => p.Name == context.Database.ProviderName)
        ?? throw new RowbackException(ErrorKind.Usage, "OTHER_PROVIDER", $"{context.GetType().Name} uses {context.Database.ProviderName ?? "no provider"}; Rowback knows {string.Join(" and ", All.Select(p => p.Name))}.", "Use one of these for both contexts.");

    /// <summary>As <see cref="Microsoft.EntityFrameworkCore.Infrastructure.DatabaseFacade.ProviderName"/>.</summary>
    protected abstract string Name { get; }

    public abstract IEngine Engine { get; }

    /// <summary>The engine's address of the context's database. Opens nothing. Throws Usage where there is none.</summary>
    /// <param name="context">The context.</param>
    /// <param name="side"><c>live</c> or <c>the backup</c>, for messages.</param>
    public abstract string AddressOf(DbContext context, string side);

    /// <summary>Throws where reading by way of the context would write to the backup.</summary>
    public virtual void RefuseToDisturb(DbContext backup, string address)
    {
    }

    /// <summary>The schema of tables for which the model names none; null where the engine has no schemas, or it is the usual one.</summary>
    public virtual Task<string?> DefaultSchemaAsync(DbContext live, CancellationToken cancellation) => Task.FromResult<string?>(null);

    /// <summary>The table as the engine's catalog names it.</summary>
    public abstract TableName NameOf(string? schema, string name, string? defaultSchema);

    /// <summary>A query for keys, made into one that gives them as <see cref="KeyPart"/> wants them.</summary>
    public virtual string KeyQuery(string sql, int columns) => sql;

    /// <summary>A part of a key as it is typed on the command line: the stored value's text.</summary>
    public abstract string KeyPart(DbDataReader reader, int column);

    /// <summary>A failure to open a database, with what to do about it here rather than on a command line.</summary>
    public virtual RowbackException Explained(RowbackException failure, string live, string? backup) => failure;
}
