using Rowback.Engines;
using Rowback.Schema;

namespace Rowback.Matching;

/// <summary>Finds for each column of a live table the backup's column that is the same one, and says what becomes of the others.</summary>
internal static class ColumnPairing
{
    /// <summary>The columns in both that can be written, in live's order; behind them those that both compute.</summary>
    public static (IReadOnlyList<ColumnMatch> Written, IReadOnlyList<ColumnMatch> Computed) Pair(Table live, Table backup, Renames renames, Dialect dialect, List<Drift> drift)
    {
        var pairs = Spelling.Pair(live.Columns, backup.Columns, c => c.Name, c => renames.Column(live, backup, c));
        var partners = pairs.ToDictionary(p => p.Live.Name, p => p.Backup, StringComparer.Ordinal);
        var columns = new List<ColumnMatch>();
        foreach (var column in live.Columns)
        {
            if (column.Generated != GeneratedKind.None)
                continue;
            if (!partners.TryGetValue(column.Name, out var partner))
            {
                drift.Add(new Drift(DriftKind.ColumnAdded, live.Name, column.Name, Added(live, column)));
                continue;
            }

            var retyped = !dialect.SameType(partner, column);
            columns.Add(new ColumnMatch(columns.Count, column, partner, retyped));
            if (retyped)
            {
                drift.Add(new Drift(DriftKind.ColumnRetyped, live.Name, column.Name,
                    $"Column {live.Name}.{column.Name} was {Type(partner)} in the backup and is {Type(column)} in live: values are cast, and one that cannot be stops the plan."));
            }

            if (renames.Column(live, backup, partner) is not null && partner.Name != column.Name)
            {
                drift.Add(new Drift(DriftKind.ColumnRenamed, live.Name, column.Name,
                    $"Column {live.Name}.{column.Name} is the backup's {partner.Name}, as rowback.json says."));
            }
        }

        Gone(live, backup, pairs, drift);
        var computed = pairs.Where(p => p.Live.Generated != GeneratedKind.None && p.Backup.Generated != GeneratedKind.None)
            .Select((p, i) => new ColumnMatch(columns.Count + i, p.Live, p.Backup, !dialect.SameType(p.Backup, p.Live)));
        return (columns, [.. computed]);
    }

    private static void Gone(Table live, Table backup, IReadOnlyList<Pair<Column>> pairs, List<Drift> drift)
    {
        foreach (var column in backup.Columns.Where(c => c.Generated == GeneratedKind.None))
        {
            var partner = pairs.FirstOrDefault(p => p.Backup == column)?.Live;
            if (partner is null)
            {
                drift.Add(new Drift(DriftKind.ColumnGone, live.Name, column.Name,
                    $"Column {live.Name}.{column.Name} is only in the backup: its values are left out."));
            }
            else if (partner.Generated != GeneratedKind.None)
            {
                drift.Add(new Drift(DriftKind.ColumnGone, live.Name, partner.Name,
                    $"Column {live.Name}.{partner.Name} is computed in live now: the backup's values are left out."));
            }
        }
    }

    private static string Added(Table live, Column column)
    {
        var what = $"Column {live.Name}.{column.Name} is not in the backup: restored rows get ";
        if (column.Default is not null)
            return what + $"its default ({column.Default}).";
        return column.NotNull ? what + $"the value given by --set {live.Name}.{column.Name}=VALUE, without which the plan stops." : what + "NULL.";
    }

    private static string Type(Column column) => column.Type.Length == 0 ? "without a type" : column.Type;
}
