using System.Globalization;
using Rowback.Closing;
using Rowback.Judging;
using Rowback.Matching;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Applying;

/// <summary>
/// Writes the restore set into live, inside the writing transaction: draws keys, lets every reference follow them, inserts parents before children, and
/// sets what is overwritten or re-attached.
/// </summary>
internal sealed class Writer(Workbench bench, RestorePlan plan)
{
    private readonly TriggerEffects _effects = new(bench, plan);

    /// <summary>Draws the new keys and carries them, and all keys of inserted rows, to the rows that refer to them.</summary>
    public async Task DrawKeysAsync()
    {
        foreach (var statement in bench.Dialect.DeferConstraints)
            await bench.WriteAsync(statement);
        var renumbered = false;
        var drawing = new KeyDrawing(bench);
        foreach (var stage in bench.Concerned.Where(t => t.Surrogate is not null && t.Tally.NewKeys > 0))
        {
            renumbered = true;
            await drawing.DrawAsync(stage);
        }

        if (renumbered || bench.Concerned.Any(s => s.Tally.Moved > 0))
            await PropagateAsync();
    }

    /// <summary>Moves generators that stand below a key that was restored. Not taken back by a rollback, so the last act before the commit.</summary>
    public async Task AdvanceGeneratorsAsync()
    {
        foreach (var stage in bench.Concerned.Where(t => t.Surrogate is not null))
        {
            SqlText keys = $"SELECT {stage.T(stage.Surrogate!, "s")} FROM {stage.Name} AS s WHERE s.keep = 1 AND s.newkey IS DISTINCT FROM {NewKeyKind.Drawn}";
            var advance = bench.Dialect.AdvanceGenerator(stage.Table.Live, keys);
            if (!advance.IsEmpty && await bench.AnyAsync(keys))
                await bench.WriteAsync(advance);
        }
    }

    /// <summary>References follow the keys of the rows they mean, through composite keys too, until nothing moves.</summary>
    private async Task PropagateAsync()
    {
        long moved;
        do
        {
            moved = 0;
            foreach (var child in bench.ParentsFirst.Where(s => !s.IsOnlyReferred))
            {
                foreach (var relation in child.Parents)
                {
                    if (bench.Find(relation.Parent) is not { } parent)
                        continue;
                    var pairs = relation.ChildColumns.Zip(relation.ParentColumns).ToList();
                    var means = SqlText.Any([$"{StageTable.P(relation, "s")} = {ParentState.Missing} AND {Fragments.PointsTo(bench.Dialect, relation, "s", "q")}",
                        relation.OnDelete == Schema.OnDelete.SetDefault ? $"{StageTable.P(relation, "s")} = {ParentState.Default} AND {Fragments.PointsToByDefault(bench.Dialect, relation, "s", "q")}" : SqlText.Empty]);
                    // A value that means the parent already stays as it is, spelled as it may be.
                    SqlText Means((ColumnMatch Own, ColumnMatch Key) p) => bench.Dialect.KeyEquals($"{parent.T(p.Key, "q")}", $"{child.T(p.Own, "s")}");
                    var differs = SqlText.Any(pairs.Select(p => (SqlText)$"{child.T(p.First, "s")} IS DISTINCT FROM {parent.T(p.Second, "q")} AND ({Means(p)}) IS NOT TRUE"));
                    moved += await bench.ExecuteAsync($"""
                        UPDATE {child.Name} AS s SET {pairs.Select(p => (SqlText)$"{child.T(p.First)} = CASE WHEN {Means(p)} THEN {child.T(p.First, "s")} ELSE {parent.T(p.Second, "q")} END")}
                        FROM {parent.Name} AS q
                        WHERE (s.keep = 1 OR s.overwrite = 1 OR {StageTable.Reattach(relation, "s")} = 1) AND q.keep = 1 AND {means} AND {differs}
                        """);
                }
            }
        }
        while (moved > 0);
    }

    /// <summary>
    /// Table by table, parents first: inserts, then overwrites, then re-attaches. Where the engine took fewer rows than planned, throws Decision if the
    /// table has triggers, else Verification. What triggers have made meanwhile of other restored rows is settled last.
    /// </summary>
    public async Task WriteAsync()
    {
        var written = bench.ParentsFirst.Where(s => !s.IsOnlyReferred && Planned(plan, s) is not null).ToList();
        foreach (var cycle in TableCycles.Together(written, s => s.Table, bench.Schema))
        {
            var inserted = cycle.Where(s => Planned(plan, s) is { Insert: > 0 }).ToList();
            var together = new List<Insertion>();
            foreach (var stage in inserted)
            {
                bench.Report("writing", stage.Table, 0, Planned(plan, stage)!.Insert);
                var insertion = await PrepareAsync(stage, Planned(plan, stage)!.Insert);
                if (inserted.Count > 1 && bench.Dialect.ChecksWhenStatementEnds)
                    together.Add(insertion);
                else
                    await InsertAsync(insertion);
            }

            if (together.Count > 0)
                await InsertAsync(together);
            foreach (var stage in cycle)
                await UpdateAsync(stage, Planned(plan, stage)!);
            foreach (var stage in cycle)
                await _effects.NoteOwnAsync(stage, cycle);
        }

        await _effects.SettleAsync();
    }

    private async Task UpdateAsync(StageTable stage, TablePlan planned)
    {
        if (planned.Update > 0 && stage.GivesUpValues)
            await new Vacating(bench, stage).GiveUpAsync();
        if (planned.Update > 0)
            await UpdateAsync(stage, Overwriting.Columns(bench, stage), SqlText.Raw("s.overwrite = 1"), planned.Update, "overwritten");
        if (planned.Reattach > 0)
            await ReattachAsync(stage);
    }

    /// <summary>All references of a row at once: a CHECK may want several of them, or none.</summary>
    private async Task ReattachAsync(StageTable stage)
    {
        var flags = stage.Parents.Select(r => StageTable.Reattach(r, "s")).ToList();
        var any = SqlText.Any(flags.Select(f => (SqlText)$"{f} = 1"));
        foreach (var row in await bench.RowsAsync($"SELECT {flags}, count(*) FROM {stage.Name} AS s WHERE {any} GROUP BY {flags} ORDER BY {flags}"))
        {
            var rows = SqlText.All(flags.Select((f, i) => row[i] is null ? (SqlText)$"{f} IS NULL" : $"{f} = 1"));
            var columns = stage.Parents.Where((_, i) => row[i] is not null).SelectMany(r => r.ActionColumns).Distinct().ToList();
            await UpdateAsync(stage, columns, rows, Convert.ToInt64(row[^1], CultureInfo.InvariantCulture), "re-attached");
        }
    }

    private static TablePlan? Planned(RestorePlan plan, StageTable stage) => plan.Tables.FirstOrDefault(t => t.Table == stage.Table.Name.ToString());

    /// <summary>The statement that inserts a table's rows. Rows that triggers have made meanwhile for others get their values first.</summary>
    private async Task<Insertion> PrepareAsync(StageTable stage, long planned)
    {
        var set = stage.Table.LiveOnly.Select(c => (Column: c, Value: bench.Question.ValueFor(stage.Table, c.Name))).Where(c => c.Value is not null).ToList();
        var columns = stage.Table.Columns.Select(c => new Identifier(c.Live.Name)).Concat(set.Select(s => new Identifier(s.Column.Name)));
        var values = stage.Table.Columns.Select(c => (SqlText)$"{stage.T(c, "s")}").Concat(set.Select(s => (SqlText)$"{new SqlValue(s.Value!.Value)}"));
        var ready = SqlText.Raw("s.keep = 1");
        if (!stage.Table.KeyIsWholeRow && bench.Tables.Any(t => t.Table.Live.Triggers.Count > 0))
        {
            planned -= await GiveBackAsync(stage);
            ready = SqlText.Raw("s.keep = 1 AND s.found IS DISTINCT FROM 2");
        }

        // Clashes were looked for before; what was not seen must fail rather than delete a row of live.
        return new Insertion(stage, planned, ready, rows =>
            $"{bench.Dialect.Writing(stage.Table.Live).Insert} {stage.Live.WithoutOnly()} ({columns}) {bench.Dialect.OverridingKeys(stage.Table.Live)}SELECT {values} FROM {stage.Name} AS s WHERE {rows} ORDER BY {stage.StagedAddress("s")}");
    }

    private async Task InsertAsync(Insertion insertion)
    {
        if (bench.Script is { } script)
        {
            await bench.WriteAsync(insertion.Sql);
            script.Check($"{insertion.Stage.Table}: a trigger or constraint suppressed rows", $"{bench.Dialect.RowsChanged} = {new SqlValue(insertion.Planned)} - {Made(insertion.Stage)}");
            return;
        }

        var inserted = new InsertedRows(bench, insertion.Stage);
        var last = await inserted.LastAsync();
        await ExpectAsync(insertion, await new RefusedRow(bench, insertion.Stage).WriteAsync(insertion.Rows, insertion.Insert, sql => bench.WriteAsync(sql)));
        if (last is { } behind)
            await inserted.FindAsync(behind);
    }

    /// <summary>Tables of a cycle by one statement, at whose end the engine looks whether every row has its parent.</summary>
    private async Task InsertAsync(IReadOnlyList<Insertion> inserts)
    {
        var sql = bench.Dialect.WriteTogether([.. inserts.Select(i => i.Sql)]);
        if (bench.Script is { } script)
        {
            script.Add(sql);
            return;
        }

        var written = (await bench.RowsAsync(sql))[0];
        foreach (var (insertion, count) in inserts.Zip(written))
            await ExpectAsync(insertion, Convert.ToInt64(count, CultureInfo.InvariantCulture));
    }

    private Task ExpectAsync(Insertion insertion, long written) => ExpectAsync(insertion.Stage, insertion.Planned, written, insertion.Rows, null, "inserted");

    /// <summary>Which rows of a table are inserted (a condition over <c>s</c>), how many, and by which statement.</summary>
    private sealed record Insertion(StageTable Stage, long Planned, SqlText Rows, Func<SqlText, SqlText> Insert)
    {
        public SqlText Sql => Insert(Rows);
    }

    /// <summary>
    /// Rows that were not there when this was judged: triggers have made them for rows that they belong to. They get the backup's values. Returns how many there
    /// are; a script finds out when it is run.
    /// </summary>
    private async Task<long> GiveBackAsync(StageTable stage)
    {
        SqlText made = $"s.keep = 1 AND EXISTS (SELECT 1 FROM {stage.Live} AS l WHERE {stage.AtAddress(bench.Dialect, "l", "s")})";
        var count = await bench.ExecuteAsync($"UPDATE {stage.Name} AS s SET {new Identifier("found")} = 2 WHERE {made}");
        var columns = stage.Table.Columns.Where(c => !stage.Address.Contains(c)).ToList();
        if (columns.Count == 0 || (count == 0 && bench.Script is null))
            return count;
        var found = SqlText.Raw("s.keep = 1 AND s.found = 2");
        if (bench.Script is { } script)
        {
            await bench.WriteAsync(Update(stage, columns, found));
            script.Check($"{stage.Table}: a trigger or constraint suppressed rows", $"{bench.Dialect.RowsChanged} = {Made(stage)}");
            return 0;
        }

        await UpdateAsync(stage, columns, found, count, "given back their values");
        return count;
    }

    private static SqlText Made(StageTable stage) => $"(SELECT count(*) FROM {stage.Name} AS s WHERE s.keep = 1 AND s.found = 2)";

    private async Task UpdateAsync(StageTable stage, IReadOnlyList<ColumnMatch> columns, SqlText rows, long planned, string what)
    {
        var written = await new RefusedRow(bench, stage).WriteAsync(rows, r => Update(stage, columns, r),
            sql => bench.WriteAsync(sql, planned, $"{stage.Table}: a trigger or constraint suppressed rows"));
        await ExpectAsync(stage, planned, written, rows, columns, what);
    }

    private SqlText Update(StageTable stage, IReadOnlyList<ColumnMatch> columns, SqlText rows) => $"""
        {bench.Dialect.Writing(stage.Table.Live).Update} {stage.Live} AS l SET {columns.Select(c => (SqlText)$"{new Identifier(c.Live.Name)} = {stage.T(c, "s")}")}
        FROM {stage.Name} AS s WHERE {rows} AND {stage.AtAddress(bench.Dialect, "l", "s")}
        """;

    private async Task ExpectAsync(StageTable stage, long planned, long written, SqlText rows, IReadOnlyList<ColumnMatch>? columns, string what)
    {
        if (planned == written)
            return;
        if (stage.Table.Live.Triggers.Count > 0)
            throw await new TriggerStop(bench, plan).SuppressedAsync(stage, rows, columns, what);
        throw SuppressedRows.Failure(stage.Table.Name, planned, written, what, []);
    }
}
