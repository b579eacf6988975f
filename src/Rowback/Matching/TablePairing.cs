using Rowback.Schema;

namespace Rowback.Matching;

/// <summary>Finds for each table of live the backup's table that is the same one, and says which are left out.</summary>
internal static class TablePairing
{
    /// <summary>The ordinary tables that are in both, ordered by live's name. Views are left out without a word.</summary>
    public static IReadOnlyList<Pair<Table>> Pair(DatabaseSchema live, DatabaseSchema backup, Renames renames, List<Drift> drift)
    {
        var (liveTables, backupTables) = (Tables(live), Tables(backup));
        var pairs = Spelling.Pair(liveTables, backupTables, t => t.Name.ToString(), renames.Table);
        var paired = new List<Pair<Table>>();
        foreach (var (liveTable, backupTable) in pairs.OrderBy(p => p.Live.Name))
        {
            if (LeftOut(liveTable, "live", live) is { } because)
                drift.Add(because);
            else if (LeftOut(backupTable, "the backup", backup) is { } becauseOfBackup)
                drift.Add(becauseOfBackup with { Table = liveTable.Name });
            else
                paired.Add(new Pair<Table>(liveTable, backupTable));
            if (renames.Table(backupTable) is not null && liveTable.Name != backupTable.Name)
            {
                drift.Add(new Drift(DriftKind.TableRenamed, liveTable.Name, null,
                    $"Table {liveTable.Name} is the backup's {backupTable.Name}, as rowback.json says."));
            }
        }

        foreach (var table in liveTables.Except(pairs.Select(p => p.Live), ReferenceEqualityComparer.Instance).Cast<Table>())
        {
            drift.Add(LeftOut(table, "live", live) ?? new Drift(DriftKind.TableAdded, table.Name, null,
                $"Table {table.Name} is not in the backup, so there is nothing to compare it with or to restore into it."));
        }

        foreach (var table in backupTables.Except(pairs.Select(p => p.Backup), ReferenceEqualityComparer.Instance).Cast<Table>())
        {
            drift.Add(LeftOut(table, "the backup", backup) ?? new Drift(DriftKind.TableGone, table.Name, null,
                $"Table {table.Name} is only in the backup, so its rows cannot be restored; if it has another name in live, \"renames\" in rowback.json says so."));
        }

        return paired;
    }

    /// <summary>All but views, and but the tables that a virtual table keeps its data in: those are said with it.</summary>
    private static List<Table> Tables(DatabaseSchema schema) =>
        [.. schema.Tables.Where(t => t.Kind != TableKind.View && !schema.Tables.Any(v => v.Kind == TableKind.Virtual && IsShadowOf(t, v)))];

    private static bool IsShadowOf(Table table, Table owner) => table.Kind == TableKind.Shadow && table.Name.Schema == owner.Name.Schema
        && table.Name.Name.StartsWith(owner.Name.Name + "_", StringComparison.OrdinalIgnoreCase);

    private static Drift? LeftOut(Table table, string side, DatabaseSchema schema) => table.Kind switch
    {
        TableKind.Virtual => Say(table, $"Table {table.Name} is a virtual table in {side}{Shadows(table, schema)}: it is neither compared nor restored; the triggers or the program that fill it do so."),
        TableKind.Shadow => Say(table, $"Table {table.Name} holds a virtual table's own data in {side}: it is neither compared nor restored."),
        TableKind.Foreign => Say(table, $"Table {table.Name} is a foreign table in {side}, its rows live elsewhere: it is neither compared nor restored."),
        _ => null,
    };

    private static string Shadows(Table table, DatabaseSchema schema)
    {
        var shadows = schema.Tables.Where(t => IsShadowOf(t, table)).Select(t => t.Name.ToString()).ToList();
        return shadows.Count == 0 ? "" : $" (and {string.Join(", ", shadows)} hold its data)";
    }

    private static Drift Say(Table table, string message) => new(DriftKind.LeftOut, table.Name, null, message);
}
