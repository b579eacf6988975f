using Microsoft.EntityFrameworkCore;
using Rowback.Engines;
using Rowback.EntityFrameworkCore.Connecting;
using Rowback.EntityFrameworkCore.Modelling;

namespace Rowback.EntityFrameworkCore;

/// <summary>Restores into the database behind a <see cref="DbContext"/>.</summary>
public static class RestoreExtensions
{
    /// <summary>
    /// Asks for rows of the backup to be brought back into this context's database. Both contexts must be of one model and one provider (SQLite or Npgsql).
    /// Nothing is tracked: what the context has loaded before stays as it was loaded.
    /// </summary>
    /// <param name="live">The database that the rows are to come back into. Rowback opens a connection of its own to it; where this context has a transaction open, it works in that, and commits nothing.</param>
    /// <param name="backup">The backup. Predicates are evaluated on it; it is never written to.</param>
    /// <param name="options">How; by default as the container of the context says (<c>AddRowback</c>), else <see cref="RestoreOptions"/>'s own defaults.</param>
    public static EntityQuestion RestoreFrom(this DbContext live, DbContext backup, RestoreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(backup);
        return new EntityQuestion(new Asked(new ContextPair(live, backup, options)));
    }

    /// <summary>What was restored into this database and undone, the oldest first.</summary>
    public static async Task<IReadOnlyList<JournalEntry>> RestoresAsync(this DbContext live, RestoreOptions? options = null, CancellationToken cancellation = default)
    {
        await using var opened = await new ContextPair(live, null, options).OpenAsync(LiveAccess.Read, Steering.None, cancellation);
        return await opened.Session.LogAsync(cancellation);
    }

    /// <summary>What taking back a restore would do.</summary>
    /// <param name="live">The database that was restored into.</param>
    /// <param name="id">The restore's number (<see cref="RestoreResult.RestoreId"/>).</param>
    /// <param name="options">As for <see cref="RestoreFrom"/>.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<UndoPlan> PlanUndoAsync(this DbContext live, string id, RestoreOptions? options = null, CancellationToken cancellation = default)
    {
        await using var opened = await new ContextPair(live, null, options).OpenAsync(LiveAccess.Read, Steering.None, cancellation);
        return await opened.Session.PlanUndoAsync(id, cancellation);
    }

    /// <summary>
    /// Takes back a restore (or an undo). Rows that have been changed or referred to since stay, and are named in the result's plan.
    /// </summary>
    /// <param name="live">The database that was restored into.</param>
    /// <param name="id">The restore's number.</param>
    /// <param name="shown">The plan that was looked at; where it would come out otherwise by now, nothing is done (<see cref="ErrorKind.LiveChanged"/>). Null for any.</param>
    /// <param name="options">As for <see cref="RestoreFrom"/>.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<UndoResult> UndoRestoreAsync(this DbContext live, string id, UndoPlan? shown = null, RestoreOptions? options = null, CancellationToken cancellation = default)
    {
        var pair = new ContextPair(live, null, options);
        await using var opened = await pair.OpenAsync(LiveAccess.Write, Steering.None, cancellation);
        var result = await opened.Session.UndoAsync(id, shown?.Fingerprint, cancellation);
        pair.Logger.Undone(id, result);
        return result;
    }
}
