using Rowback.Schema;

namespace Rowback.Matching;

/// <summary>Says which unique keys only one side has.</summary>
internal static class UniqueKeyDrift
{
    public static void Add(TableMatch table, List<Drift> drift)
    {
        var live = Keys(table.Live);
        var backup = Keys(table.Backup);
        var toLive = table.Columns.ToDictionary(c => c.Backup.Name, c => c.Live.Name, StringComparer.Ordinal);
        var liveForms = live.Select(k => Form(k, c => c)).ToHashSet(StringComparer.Ordinal);
        var backupForms = backup.Select(k => Form(k, c => toLive.GetValueOrDefault(c, c))).ToHashSet(StringComparer.Ordinal);

        foreach (var key in live.Where(k => !backupForms.Contains(Form(k, c => c))))
        {
            drift.Add(new Drift(DriftKind.UniqueKeyChanged, table.Name, null,
                $"The unique key ({Parts(key)}) of {table.Name} is not in the backup: rows that share its value there cannot all be restored."));
        }

        foreach (var key in backup.Where(k => !liveForms.Contains(Form(k, c => toLive.GetValueOrDefault(c, c)))))
        {
            drift.Add(new Drift(DriftKind.UniqueKeyChanged, table.Name, null,
                $"The backup's unique key ({Parts(key)}) of {table.Name} is not in live: rows are restored though its value may be there already."));
        }
    }

    private static List<UniqueKey> Keys(Table table) => [.. table.UniqueKeys.Concat(table.PrimaryKey is null ? [] : [table.PrimaryKey])];

    /// <summary>What makes two keys the same one: parts in whatever order, and the predicate; not the name.</summary>
    private static string Form(UniqueKey key, Func<string, string> column) =>
        string.Join('\u0001', key.Parts.Select(p => (p.Column is null ? "=" + p.Expression : column(p.Column)) + "\u0002" + p.Collation + p.Operator).Order(StringComparer.Ordinal))
        + "\u0003" + key.Where + (key.NullsClash ? "\u0003" : "");

    private static string Parts(UniqueKey key) => string.Join(", ", key.Parts) + (key.Where is null ? "" : " where " + key.Where);
}
