using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Rowback.EntityFrameworkCore.Connecting;
using Rowback.Matching;
using Rowback.Schema;

namespace Rowback.EntityFrameworkCore.Modelling;

/// <summary>Finds the tables of live's catalog that a model's entity types are mapped to, and the other way round.</summary>
internal sealed class ModelTables(IModel model, DatabaseSchema schema, Provider provider, string? defaultSchema)
{
    public IModel Model => model;

    /// <summary>The table in live's catalog; null where the database has none of that name.</summary>
    public Table? Find(ITable table) => Find(table.Schema, table.Name);

    /// <summary>The entity type of a class. Throws Usage (<c>NO_ENTITY</c>) where the model has none, or several of that class and no name was given.</summary>
    public IEntityType EntityType(Type type, string? name = null) =>
        (name is null ? model.FindEntityType(type) : model.FindEntityType(name)) is { } found && !found.IsOwned() ? found
        : throw new RowbackException(ErrorKind.Usage, "NO_ENTITY", $"The model has no entity type {name ?? type.Name} of its own.", model.FindEntityTypes(type).Any()
            ? "Name the entity type that owns it, or give the name under which the model has it." : $"It has: {string.Join(", ", model.GetEntityTypes().Where(t => !t.IsOwned()).Select(t => t.ShortName()).Distinct().Order(StringComparer.Ordinal))}.");

    /// <summary>
    /// The tables whose rows are the entities of a type, each with the type whose rows it has: one, but where every concrete type has a table of its own (TPC). Where
    /// an entity is spread over tables (TPT, entity splitting), the one that the others refer to.
    /// </summary>
    public IReadOnlyList<MappedTable> TablesOf(IEntityType type)
    {
        if (!IsTpc(type))
            return [Mapped(type, type.GetRootType())];
        return [.. type.GetDerivedTypesInclusive().Where(t => !t.IsAbstract()).Select(t => Mapped(t, t))];
    }

    public static bool IsTpc(IReadOnlyEntityType type) => type.GetRootType().GetMappingStrategy() == RelationalAnnotationNames.TpcMappingStrategy;

    /// <summary>The table among those that are in both databases. Throws Usage (<c>NO_SUCH_TABLE</c>, <c>TABLE_LEFT_OUT</c>) where it is not.</summary>
    public static TableMatch Match(SchemaMatch matched, TableName name) => matched.Tables.FirstOrDefault(t => t.Name == name) ?? matched.Find(name.ToString());

    /// <summary>
    /// The properties that hold the columns by which Rowback names a row of this table, in their order. Throws Usage (<c>KEY_NOT_MAPPED</c>) where the
    /// model does not have one of them, or the table has no key.
    /// </summary>
    public static IReadOnlyList<IProperty> KeyProperties(MappedTable mapped, TableMatch table)
    {
        if (table.KeyIsWholeRow)
            throw new RowbackException(ErrorKind.Usage, "NO_KEY", $"Table {table} has no key by which its rows could be named.", "Configure its identity (RestoreOptions.Configuration), or select all of its rows.") { Table = table.ToString() };
        return [.. table.DisplayKey.Select(c => Property(mapped, c.Live.Name) ?? throw new RowbackException(ErrorKind.Usage, "KEY_NOT_MAPPED",
            $"The model has no property of {mapped.Type.DisplayName()} for column {c.Live.Name}, which is in the key of table {table}.", "Map it, be it as a shadow property.") { Table = table.ToString() })];
    }

    /// <summary>The property that a column holds, or null.</summary>
    public static IProperty? Property(MappedTable mapped, string column) =>
        mapped.Type.GetProperties().FirstOrDefault(p => string.Equals(p.GetColumnName(mapped.Place), column, StringComparison.OrdinalIgnoreCase));

    /// <summary>The entity type whose rows a table has; null where the model does not know the table, or several types are in it and none is the first.</summary>
    public IEntityType? TypeOf(string table) => model.GetEntityTypes()
        .Where(t => t.GetTableName() is not null && (IsTpc(t) || t.BaseType is null) && Find(t.GetSchema(), t.GetTableName()!)?.Name.ToString() == table)
        .OrderBy(t => t.IsOwned()).ThenBy(t => StoreObjectIdentifier.Create(t, StoreObjectType.Table) is { } place && t.FindRowInternalForeignKeys(place).Any())
        .FirstOrDefault();

    private MappedTable Mapped(IEntityType type, IEntityType holder)
    {
        if (holder.GetTableName() is not { } name)
            throw new RowbackException(ErrorKind.Usage, "NO_TABLE", $"{type.DisplayName()} is mapped to no table.", "Name an entity type that is.");
        var place = StoreObjectIdentifier.Table(name, holder.GetSchema());
        // A table that the database lacks is looked for by that name, and the error says so.
        return new MappedTable(type, place, Find(holder.GetSchema(), name)?.Name ?? provider.NameOf(holder.GetSchema(), name, defaultSchema));
    }

    private Table? Find(string? schemaName, string name)
    {
        var wanted = provider.NameOf(schemaName, name, defaultSchema);
        if (schema.Find(wanted) is { } found)
            return found;
        // A table that the search path finds elsewhere than in its first schema; and SQLite's names, in whatever case.
        var others = schema.Tables.Where(t => string.Equals(t.Name.Name, name, schemaName is null && wanted.Schema is not null ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase)
            && (schemaName is null || t.Name.Schema == wanted.Schema)).ToList();
        return others is [var single] ? single : null;
    }
}

/// <summary>A table and the entity type whose rows are in it.</summary>
/// <param name="Type">The entity type.</param>
/// <param name="Place">The table as the model names it.</param>
/// <param name="Name">The table as live's catalog names it.</param>
internal sealed record MappedTable(IEntityType Type, StoreObjectIdentifier Place, TableName Name);
