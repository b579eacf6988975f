using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Rowback.Engines;
using Rowback.EntityFrameworkCore.Connecting;
using Rowback.EntityFrameworkCore.Modelling;
using Rowback.EntityFrameworkCore.Reading;
using Rowback.Matching;

namespace Rowback.EntityFrameworkCore;

/// <summary>What a restore did. The live context tracks nothing of it: query again for what came back.</summary>
public sealed class EntityResult
{
    private readonly Asked _asked;

    private EntityResult(Asked asked, RestoreResult result, IReadOnlyList<EntityKeyChange> keyMap, IReadOnlyList<Notice> notices)
    {
        Notices = notices;
        _asked = asked;
        Result = result;
        KeyMap = keyMap;
    }

    /// <summary>The core's result, with the plan that was carried out.</summary>
    public RestoreResult Result { get; }

    /// <summary>What is worth saying about the databases and the model though nothing is wrong.</summary>
    public IReadOnlyList<Notice> Notices { get; }

    /// <summary>True if something was written, and committed unless it is in a transaction of the live context; false where there was nothing to do.</summary>
    public bool Applied => Result.Applied;

    /// <summary>The restore's number in the journal; null where nothing was written.</summary>
    public string? RestoreId => Result.RestoreId;

    /// <summary>
    /// The entities that got a new key; at most <see cref="RestoreResult.ShownKeys"/> of them. Rows of tables that the model does not know are only in the core's result.
    /// </summary>
    public IReadOnlyList<EntityKeyChange> KeyMap { get; }

    /// <summary>The key that an entity of the backup has in live: its new one if the map has one, else its own.</summary>
    public IReadOnlyList<object?> KeyOf<T>(params object?[] key)
        where T : class => KeyMap.FirstOrDefault(c => typeof(T).IsAssignableTo(c.EntityType.ClrType) && c.Old.SequenceEqual(key))?.New ?? key;

    /// <summary>What taking it back would do.</summary>
    public Task<UndoPlan> PlanUndoAsync(CancellationToken cancellation = default) => _asked.Contexts.Live.PlanUndoAsync(Id(), _asked.Contexts.Options, cancellation);

    /// <summary>
    /// Takes it back. Rows that have been changed or referred to since stay, and are named in the result's plan (<see cref="UndoPlan.Staying"/>).
    /// </summary>
    /// <param name="shown">The plan that was looked at; where it would come out otherwise by now, nothing is done. Null for any.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task<UndoResult> UndoAsync(UndoPlan? shown = null, CancellationToken cancellation = default) => _asked.Contexts.Live.UndoRestoreAsync(Id(), shown, _asked.Contexts.Options, cancellation);

    internal static EntityResult Of(Asked asked, OpenedModel opened, RestoreResult result)
    {
        asked.Contexts.Logger.Restored(result);
        return new EntityResult(asked, result, [.. result.KeyMap.Select(c => Change(opened, c)).OfType<EntityKeyChange>()], opened.Notices);
    }

    private static EntityKeyChange? Change(OpenedModel opened, KeyChange change)
    {
        if (opened.Tables.TypeOf(change.Table) is not { } type || type.FindPrimaryKey() is not { } primary)
            return null;
        var mapped = opened.Tables.TablesOf(type).Single(t => t.Type == type);
        var columns = ModelTables.Match(opened.Session.Schema, mapped.Name).DisplayKey;
        var places = primary.Properties.Select(p => Place(mapped, columns, p)).ToList();
        return places.Contains(-1) ? null : new EntityKeyChange(type, Values(change.Old), Values(change.New));

        IReadOnlyList<object?> Values(IReadOnlyList<string> parts) => [.. primary.Properties.Zip(places, (p, place) => KeyValues.Of(p, parts[place]))];
    }

    private static int Place(MappedTable mapped, IReadOnlyList<ColumnMatch> columns, IProperty property) =>
        columns.Select((c, i) => (Property: ModelTables.Property(mapped, c.Live.Name), i)).Where(c => c.Property == property).Select(c => c.i).DefaultIfEmpty(-1).First();

    private string Id() => RestoreId ?? throw new RowbackException(ErrorKind.Usage, "NOTHING_TO_UNDO", "This restore wrote nothing, so there is nothing to take back.", "Look at Applied first.");
}

/// <summary>An entity's key in the backup and in live.</summary>
/// <param name="EntityType">Its type in the model; of a hierarchy in one table, the root.</param>
/// <param name="Old">The values of its primary key in the backup, in the order of the key's properties.</param>
/// <param name="New">Those in live.</param>
public sealed record EntityKeyChange(IReadOnlyEntityType EntityType, IReadOnlyList<object?> Old, IReadOnlyList<object?> New);
