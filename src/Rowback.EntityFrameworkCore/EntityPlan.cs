using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Rowback.Engines;
using Rowback.EntityFrameworkCore.Modelling;
using Rowback.EntityFrameworkCore.Reading;

namespace Rowback.EntityFrameworkCore;

/// <summary>
/// What a restore would do, as entities of the backup. It holds no rows and no connection: what is asked of it is read when it is asked, and only as long as
/// the plan is still what would be done (else <see cref="ErrorKind.LiveChanged"/>).
/// </summary>
public sealed class EntityPlan
{
    private readonly Asked _asked;

    internal EntityPlan(Asked asked, RestorePlan plan, IReadOnlyList<Notice> notices)
    {
        _asked = asked;
        Plan = plan;
        Notices = notices;
    }

    /// <summary>The core's plan: counts a table, what is left out and why, hazards, the tree, the fingerprint.</summary>
    public RestorePlan Plan { get; }

    /// <summary>What is worth saying about the databases and the model though nothing is wrong.</summary>
    public IReadOnlyList<Notice> Notices { get; }

    /// <summary>True if it would change nothing.</summary>
    public bool IsEmpty => Plan.IsEmpty;

    /// <summary>The hazards that stop it until a policy decides; empty if it can be applied as it is.</summary>
    public IEnumerable<Hazard> Stops => Plan.Stops;

    /// <summary>
    /// The entities that would be inserted, as they are in the backup; not tracked, query filters left out of account. While they are enumerated, a read
    /// transaction on live is open.
    /// </summary>
    /// <param name="entityType">The entity type's name, where several have this class.</param>
    public IAsyncEnumerable<T> Inserted<T>(string? entityType = null)
        where T : class => EntitiesAsync<T>(entityType, ["insert", "needed"]);

    /// <summary>The entities whose row in live would be overwritten, as they are in the backup.</summary>
    /// <inheritdoc cref="Inserted{T}"/>
    public IAsyncEnumerable<T> Overwritten<T>(string? entityType = null)
        where T : class => EntitiesAsync<T>(entityType, ["update"]);

    /// <summary>The entities whose row in live would get back references that the deletion cleared, as they are in the backup.</summary>
    /// <inheritdoc cref="Inserted{T}"/>
    public IAsyncEnumerable<T> Reattached<T>(string? entityType = null)
        where T : class => EntitiesAsync<T>(entityType, ["reattach"]);

    /// <summary>The selected entities that are in live with other values and would be left as they are there; as they are in the backup.</summary>
    /// <inheritdoc cref="Inserted{T}"/>
    public IAsyncEnumerable<T> Changed<T>(string? entityType = null)
        where T : class => EntitiesAsync<T>(entityType, ["changed"]);

    /// <summary>The entities that would be left out. The reasons are in <see cref="RestorePlan.Skipped"/>.</summary>
    /// <inheritdoc cref="Inserted{T}"/>
    public IAsyncEnumerable<T> LeftOut<T>(string? entityType = null)
        where T : class => EntitiesAsync<T>(entityType, ["skip"]);

    /// <summary>
    /// Does it: judges again inside the writing transaction and, where the result is this plan, writes, verifies, journals and commits. Throws
    /// <see cref="RowbackException"/> of kind <see cref="ErrorKind.LiveChanged"/>, <see cref="ErrorKind.OtherBackup"/>, <see cref="ErrorKind.Decision"/> or
    /// <see cref="ErrorKind.Verification"/>; live is then as it was.
    /// </summary>
    public async Task<EntityResult> ApplyAsync(CancellationToken cancellation = default)
    {
        await using var opened = await _asked.OpenAsync(LiveAccess.Write, cancellation);
        return EntityResult.Of(_asked, opened, await opened.Session.ApplyAsync(Plan, cancellation));
    }

    /// <summary>How much it would insert and leave out, in a line.</summary>
    public override string ToString() => $"{string.Join(", ", Plan.Tables.Where(t => t.Insert > 0).Select(t => FormattableString.Invariant($"{t.Table} {t.Insert}")))} to insert, {Plan.SkippedCount} left out";

    private async IAsyncEnumerable<T> EntitiesAsync<T>(string? entityType, string[] verdicts, [EnumeratorCancellation] CancellationToken cancellation = default)
        where T : class
    {
        await using var opened = await _asked.OpenAsync(LiveAccess.Read, cancellation);
        var context = _asked.Contexts.Backup;
        var type = opened.Tables.EntityType(typeof(T), entityType);
        foreach (var mapped in opened.Tables.TablesOf(type))
        {
            var table = ModelTables.Match(opened.Session.Schema, mapped.Name);
            var keys = opened.Session.PlannedRowsAsync(Plan, table.ToString(), cancellation).Where(r => verdicts.Contains(r.Verdict)).Select(r => r.Key);
            var rows = type.HasSharedClrType ? context.Set<T>(type.Name) : context.Set<T>();
            await foreach (var entity in new EntityReader<T>(rows, ModelTables.KeyProperties(mapped, table)).ReadAsync(keys, cancellation))
                yield return entity;
        }
    }
}
