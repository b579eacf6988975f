using Rowback.Closing;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Journaling;

/// <summary>Writes what a restore does into the journal: values before they are overwritten, and each row as it was left.</summary>
internal sealed class RestoreRecord(Workbench bench, Journal journal)
{
    /// <summary>Opens the entry and notes the tables. Keys must have been drawn.</summary>
    public async Task BeginAsync(RestorePlan plan, string question, DateTimeOffset now)
    {
        await journal.BeginAsync(new JournalEntry
        {
            Id = "",
            Kind = "restore",
            MadeAt = now,
            Question = question,
            Fingerprint = plan.Fingerprint,
            Backup = bench.Backup.DisplayName,
            Inserted = plan.Tables.Sum(t => t.Insert),
            Updated = plan.Tables.Sum(t => t.Update),
            Reattached = plan.Tables.Sum(t => t.Reattach),
            Deleted = 0,
        }, bench.Script is null ? Journal.Time(now) : bench.Dialect.Now);
        foreach (var stage in Written(plan))
        {
            await journal.AddTableAsync(stage.Table.Name.ToString(), Digested(stage), stage.Table.KeyIsWholeRow ? [] : stage.DisplayKey.Select(c => c.Live.Name));
            await SaveBeforeAsync(stage);
        }
    }

    /// <summary>Notes each inserted row with a digest of what is now in live, after triggers have done their part.</summary>
    public async Task CompleteAsync(RestorePlan plan)
    {
        var triggers = Written(plan).Any(s => s.Table.Live.Triggers.Count > 0);
        foreach (var stage in Written(plan))
        {
            var digest = Digest([.. Digested(stage).Select(c => (SqlText)$"{new Identifier("l", c)}")]);
            // Rows without a key: the digest of what was written is the digest of what was left, or verification would have failed.
            SqlText keyless = $"SELECT {Table(stage)}, {new SqlValue(JournalAction.Insert)}, {stage.BackupKey(bench.Dialect, "s")}, {stage.LiveKey(bench.Dialect, "s")}, {Digest([.. stage.Table.Columns.Select(c => (SqlText)$"{stage.T(c, "s")}")])} FROM {stage.Name} AS s WHERE s.keep = 1";
            var source = stage.Table.KeyIsWholeRow ? keyless
                : $"SELECT {Table(stage)}, {new SqlValue(JournalAction.Insert)}, {stage.BackupKey(bench.Dialect, "s")}, {stage.LiveKey(bench.Dialect, "s")}, {digest} FROM {stage.Name} AS s CROSS JOIN {stage.Live} AS l WHERE s.keep = 1 AND {stage.AtAddress(bench.Dialect, "l", "s")}";
            if (stage.Written is not null)
            {
                // But for those that triggers may have changed, of which it is known where they are.
                var left = bench.Dialect.KeyJson([.. stage.DisplayKey.Select(c => (SqlText)$"{new Identifier("l", c.Live.Name)}")]);
                source = $"SELECT {Table(stage)}, {new SqlValue(JournalAction.Insert)}, {stage.BackupKey(bench.Dialect, "s")}, {left}, {digest} FROM {stage.Name} AS s CROSS JOIN {stage.Live} AS l WHERE s.keep = 1 AND {stage.AtWritten("l", "s")}";
            }

            await bench.WriteAsync($"INSERT INTO {journal.Tables.Row} (tbl, action, key, new_key, hash) {source}");
            if (stage.KeyMayBeNull)
                await bench.WriteAsync($"INSERT INTO {journal.Tables.Row} (tbl, action, key, new_key, hash) {keyless} AND {stage.HasNullKey("s")}");
            if (triggers && !stage.Table.KeyIsWholeRow)
                await RefreshAfterAsync(stage);
        }
    }

    /// <summary>A trigger may have written something else than was planned; to be taken back is what was left.</summary>
    private async Task RefreshAfterAsync(StageTable stage)
    {
        foreach (var column in stage.Table.Columns)
        {
            var at = stage.AtAddress(bench.Dialect, "l", "s");
            await bench.WriteAsync($"""
                UPDATE {journal.Tables.Value} AS v SET after = {bench.Dialect.ToAny($"{new Identifier("l", column.Live.Name)}", column.Live)}
                FROM {stage.Name} AS s, {stage.Live} AS l
                WHERE v.tbl = {Table(stage)} AND v.col = {new SqlValue(column.Live.Name)} AND v.new_key = {stage.LiveKey(bench.Dialect, "s")} AND s.state = {RowState.InLive} AND {at}
                """);
        }
    }

    /// <summary>Columns that the backup does not know count as well: what they are given after the restore is an edit like any other.</summary>
    private static IReadOnlyList<string> Digested(StageTable stage) =>
        [.. stage.Table.Columns.Select(c => c.Live.Name), .. stage.Table.KeyIsWholeRow ? [] : stage.Table.LiveOnly.Select(c => c.Name)];

    private SqlText Digest(IReadOnlyList<SqlText> values) => bench.Script is null ? bench.Dialect.RowHash(values) : bench.Dialect.ScriptRowHash(values);

    private IEnumerable<StageTable> Written(RestorePlan plan) =>
        bench.Tables.Where(s => plan.Tables.Any(t => t.Table == s.Table.Name.ToString() && t is not { Insert: 0, Update: 0, Reattach: 0 }));

    private SqlText Table(StageTable stage) =>
        $"(SELECT id FROM {journal.Tables.Table} WHERE restore = (SELECT max(id) FROM {journal.Tables.Restore}) AND name = {new SqlValue(stage.Table.Name.ToString())})";

    private async Task SaveBeforeAsync(StageTable stage)
    {
        if (stage.Table.KeyIsWholeRow)
            return;
        if (stage.Tally.Overwritten > 0)
            await SaveAsync(stage, Overwriting.Columns(bench, stage), SqlText.Raw("s.overwrite = 1"), JournalAction.Update);
        foreach (var relation in stage.Parents.Where(r => stage.Tally.ReattachedBy(r) > 0))
            await SaveAsync(stage, relation.ActionColumns, $"{StageTable.Reattach(relation, "s")} = 1", JournalAction.Reattach);
    }

    private async Task SaveAsync(StageTable stage, IReadOnlyList<Matching.ColumnMatch> columns, SqlText rows, string action)
    {
        await bench.WriteAsync($"""
            INSERT INTO {journal.Tables.Row} (tbl, action, key, new_key)
            SELECT {journal.CurrentTable}, {new SqlValue(action)}, {stage.BackupKey(bench.Dialect, "s")}, {stage.LiveKey(bench.Dialect, "s")} FROM {stage.Name} AS s WHERE {rows}
            """);
        foreach (var column in columns)
        {
            SqlText live = $"{new Identifier("l", column.Live.Name)}", planned = $"{stage.T(column, "s")}";
            await bench.WriteAsync($"""
                INSERT INTO {journal.Tables.Value} (tbl, new_key, col, before, after)
                SELECT {journal.CurrentTable}, {stage.LiveKey(bench.Dialect, "s")}, {new SqlValue(column.Live.Name)}, {bench.Dialect.ToAny(live, column.Live)}, {bench.Dialect.ToAny(planned, column.Live)}
                FROM {stage.Name} AS s CROSS JOIN {stage.Live} AS l
                WHERE {rows} AND {stage.AtAddress(bench.Dialect, "l", "s")} AND NOT {bench.Dialect.Same(column.Live, live, planned)}
                """);
        }
    }
}
