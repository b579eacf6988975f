using Rowback.Configuration;
using Rowback.Engines;
using Rowback.Schema;

namespace Rowback.Matching;

/// <summary>Lays the two schemas over each other.</summary>
internal static class SchemaMatcher
{
    /// <summary>
    /// Which table and column is which, and how they hang together. Throws <see cref="RowbackException"/> (Usage, <c>BAD_CONFIGURATION</c>)
    /// where the configuration names what is not there.
    /// </summary>
    public static SchemaMatch Match(DatabaseSchema live, DatabaseSchema backup, RowbackConfiguration configuration, Dialect dialect)
    {
        var drift = new List<Drift>();
        var liveNames = new ConfiguredNames(live, "live", dialect.SchemaOfAll);
        var renames = new Renames(configuration.Renames, liveNames, new ConfiguredNames(backup, "the backup", dialect.SchemaOfAll));
        var identities = Identities(configuration, liveNames);
        var never = Never(configuration, liveNames);

        var tables = new List<TableMatch>();
        foreach (var (liveTable, backupTable) in TablePairing.Pair(live, backup, renames, drift))
        {
            var (columns, computed) = ColumnPairing.Pair(liveTable, backupTable, renames, dialect, drift);
            if (columns.Count == 0)
            {
                drift.Add(new Drift(DriftKind.LeftOut, liveTable.Name, null,
                    $"Table {liveTable.Name} has no column in common with the backup's {backupTable.Name}, so it is left out."));
                continue;
            }

            identities.TryGetValue(liveTable.Name, out var identity);
            var table = Table(tables.Count, liveTable, backupTable, columns, computed, identity, never.GetValueOrDefault(liveTable.Name));
            if (table.KeyIsWholeRow && (liveTable.RowAddress is null || backupTable.RowAddress is null))
            {
                drift.Add(new Drift(DriftKind.LeftOut, liveTable.Name, null,
                    $"Table {liveTable.Name} has no key in both databases, and no hidden row number tells its rows apart (it is partitioned, or columns have taken its names), so it is left out. Its identity can be configured in rowback.json."));
                continue;
            }

            tables.Add(table);
        }

        foreach (var table in tables)
        {
            UniqueKeyDrift.Add(table, drift);
            drift.AddRange(table.Live.Missing.Select(m => new Drift(DriftKind.NeedsApplication, table.Name, null, m.Message)));
        }

        var drafts = RelationDrafts.Read(tables, live, backup, drift);
        ConfiguredRelations.Apply(configuration.Relations, drafts, tables, liveNames, drift);
        var relations = RelationNaming.Name(drafts, configuration.MissingParents);
        LinkTables.Judge(tables, relations, live, LinkDecisions(configuration, liveNames), dialect);

        return new SchemaMatch
        {
            SchemaOfAll = dialect.SchemaOfAll,
            Partitions = [.. live.Partitions.Concat(backup.Partitions)],
            Views = [.. live.Tables.Concat(backup.Tables).Where(t => t.Kind == TableKind.View).Select(t => t.Name).Distinct()],
            Tables = tables,
            Relations = relations,
            Drift = [.. drift.OrderBy(d => d.Table).ThenBy(d => d.Kind).ThenBy(d => d.Column, StringComparer.Ordinal)],
        };
    }

    private static TableMatch Table(int index, Table live, Table backup, IReadOnlyList<ColumnMatch> columns, IReadOnlyList<ColumnMatch> computed, IReadOnlyList<string>? identity, ProtectedRows? never)
    {
        var key = KeyChoice.Choose(live, columns, identity);
        var generator = key.Columns.Count == 1 && live.Generator?.Column == key.Columns[0].Live.Name ? live.Generator : null;
        if (key.IsWholeRow && (never?.Live ?? never?.ListedIn) is not null)
            throw BadConfiguration.Because($"rowback.json, never, {live.Name}: the table has no key by which live could tell its rows.", "Write true or \"backup\"; or give it an identity under \"identities\".");
        var before = backup.Generator?.Column == key.Columns[0].Backup.Name ? backup.Generator : null;
        return new TableMatch
        {
            Index = index,
            Live = live,
            Backup = backup,
            Columns = columns,
            Computed = computed,
            Key = key.Columns,
            KeyIsWholeRow = key.IsWholeRow,
            KeyIsConfigured = identity is not null,
            Never = never,
            Generator = generator,
            GeneratorHasNotGoneBack = generator is { CanGoBack: false } && before is { CanGoBack: false } && (generator.Counter ?? 0) >= (before.Counter ?? 0),
            LiveOnly = [.. live.Columns.Where(c => c.Generated == GeneratedKind.None && columns.All(m => m.Live != c))],
        };
    }

    private static Dictionary<TableName, IReadOnlyList<string>> Identities(RowbackConfiguration configuration, ConfiguredNames live)
    {
        var identities = new Dictionary<TableName, IReadOnlyList<string>>();
        foreach (var (name, columns) in configuration.Identities)
        {
            var where = $"identities, {name}";
            var table = live.Table(where, name);
            if (columns.Count == 0)
                throw BadConfiguration.Because($"rowback.json, {where}: an identity needs at least one column.");
            identities[table.Name] = [.. columns.Select(c => live.Column(where, table, c).Name)];
        }

        return identities;
    }

    private static Dictionary<TableName, ProtectedRows> Never(RowbackConfiguration configuration, ConfiguredNames live)
    {
        var never = new Dictionary<TableName, ProtectedRows>();
        foreach (var (name, rows) in configuration.Never)
        {
            var table = live.Table("never", name).Name;
            if (!never.TryAdd(table, rows))
                throw BadConfiguration.Because($"rowback.json, never: table {table} stands there twice.");
        }

        return never;
    }

    private static Dictionary<TableName, bool> LinkDecisions(RowbackConfiguration configuration, ConfiguredNames live)
    {
        var decisions = new Dictionary<TableName, bool>();
        foreach (var (name, isLink) in configuration.Links)
            decisions[live.Table("links", name).Name] = isLink;
        return decisions;
    }
}
