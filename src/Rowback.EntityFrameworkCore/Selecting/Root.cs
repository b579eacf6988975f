using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Rowback.EntityFrameworkCore.Connecting;
using Rowback.EntityFrameworkCore.Modelling;

namespace Rowback.EntityFrameworkCore.Selecting;

/// <summary>Entities of one type that are to come back.</summary>
internal abstract class Root
{
    /// <summary>The selections of the core's that it comes to: one for each table that has such entities.</summary>
    public abstract Task<IReadOnlyList<Selection>> SelectAsync(ContextPair contexts, OpenedModel opened, CancellationToken cancellation);

    /// <summary>The class that is selected.</summary>
    public abstract Type Entity { get; }
}

/// <summary>
/// Entities of which a predicate is true. EF Core translates and evaluates it, on the backup, and only the keys leave: so everything that it can translate
/// can be asked, and what is planned is these rows and no others.
/// </summary>
/// <param name="predicate">The predicate; null for all.</param>
internal sealed class Root<T>(Expression<Func<T, bool>>? predicate) : Root
    where T : class
{
    public override Type Entity => typeof(T);

    public override async Task<IReadOnlyList<Selection>> SelectAsync(ContextPair contexts, OpenedModel opened, CancellationToken cancellation)
    {
        var type = opened.Tables.EntityType(typeof(T));
        var selections = new List<Selection>();
        var tables = opened.Tables.TablesOf(type);
        foreach (var mapped in tables)
        {
            var table = ModelTables.Match(opened.Session.Schema, mapped.Name);
            contexts.Progress?.Report(new RestoreProgress("selecting", table.ToString(), 0, null));
            if (predicate is null && IsWhole(mapped))
            {
                selections.Add(new Selection(table.ToString()) { All = true });
                continue;
            }

            var rows = contexts.Backup.Set<T>().IgnoreQueryFilters().IgnoreAutoIncludes().AsNoTracking();
            if (predicate is not null)
                rows = rows.Where(predicate);
            if (tables.Count > 1)
                rows = rows.Where(OfExactly(mapped.Type));
            var keys = await new KeyQuery(contexts.Backup, contexts.Provider).ReadAsync(rows, ModelTables.KeyProperties(mapped, table), cancellation);
            // No row at all is a selection too: then there is nothing to do.
            selections.Add(keys.Count > 0 ? new Selection(table.ToString()) { Keys = keys } : new Selection(table.ToString()) { Where = "1 = 0" });
        }

        return selections;
    }

    /// <summary>True if every row of the table is such an entity.</summary>
    private static bool IsWhole(MappedTable mapped) =>
        (mapped.Type.BaseType is null || ModelTables.IsTpc(mapped.Type)) && !mapped.Type.FindRowInternalForeignKeys(mapped.Place).Any()
        && (mapped.Type.FindDiscriminatorProperty() is null || mapped.Type.GetIsDiscriminatorMappingComplete());

    /// <summary>Of this type and of none derived from it, whose rows are in tables of their own.</summary>
    private static Expression<Func<T, bool>> OfExactly(IEntityType type)
    {
        var entity = Expression.Parameter(typeof(T));
        var derived = type.GetDirectlyDerivedTypes().Select(d => Expression.Not(Expression.TypeIs(entity, d.ClrType)));
        return Expression.Lambda<Func<T, bool>>(derived.Aggregate((Expression)Expression.TypeIs(entity, type.ClrType), Expression.AndAlso), entity);
    }
}
