using Rowback.Closing;
using Rowback.Matching;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Planning;

/// <summary>Who a row was found to be in live, and by what, as a sentence.</summary>
internal sealed class Recognition(Workbench bench)
{
    public async Task<string?> OfAsync(StagedRow row)
    {
        var table = row.Stage.Table;
        var here = KeyText.Display(row.Key);
        if (row.Is("merged", 1))
            return $"Another live row, {table} {KeyText.Display(row.LiveKey)}, holds a unique value of it and stands for it, as --duplicate merge says.";
        switch (row.Number("state"))
        {
            case RowState.KeyTaken:
                return $"No live row is this row: live has a row with the key {here}, but a stranger, which has nothing in common with it or is known to be another.";
            case RowState.Missing:
                return await AnyAsync(row)
                    ? "No live row is this row: the one with its key is another."
                    : Joined(row) is { } joined && row.Stage.Parents.Any(r => row.Parent(r) == ParentState.Missing && r.ChildColumns.Any(joined.Contains))
                        ? $"No live row is this row: it is known by what it joins ({Names(joined)}), and of that something is gone."
                        : table.KeyIsWholeRow ? "No live row is this row: live has no further row that is equal in every column." : $"No live row is this row: none has the key {here}.";
            case RowState.InLive when row.Is("ask", Ask.SameRow):
                return $"A live row has the key {KeyText.Display(row.LiveKey)}; whether it is this row cannot be told.";
            case RowState.InLive:
                return $"Live's {table}{(table.KeyIsWholeRow ? "" : " " + KeyText.Display(row.LiveKey))} is this row: {await EvidenceAsync(row)}.";
            default:
                return null;
        }
    }

    private async Task<string> EvidenceAsync(StagedRow row)
    {
        var stage = row.Stage;
        if (bench.Question.SameKeys.Any(a => a.Table == stage.Table && a.Answer.Same && (a.Answer.Key is null || a.Answer.Key.SequenceEqual(KeyText.Parts(row.Key)))))
            return "--same-key says so";
        if (bench.Renumbered(stage.Table) is { } renumbered
            && await bench.AnyAsync($"SELECT 1 FROM ({renumbered}) AS j WHERE j.old_key = {new SqlValue(row.Key)} AND j.new_key = {new SqlValue(row.LiveKey)}"))
            return "an earlier restore gave it that key, as the journal knows";
        if (stage.Table.KeyIsWholeRow)
            return "it is equal in every column";
        if (stage.Table.KeyIsConfigured)
            return $"it has the same values in what rowback.json calls its identity ({Names(stage.Table.Key)})";
        if (Joined(row) is { } joined)
            return $"it joins the same rows ({Names(joined)})";
        if (stage.Table.Generator is null)
            return $"it has the same key ({Names(stage.Table.Key)}), which no generator draws";
        return await InCommonAsync(row);
    }

    /// <summary>What a row with a drawn key and the live row have in common.</summary>
    private async Task<string> InCommonAsync(StagedRow row)
    {
        var stage = row.Stage;
        var said = new List<(string Text, bool Unique, SqlText Holds)>();
        foreach (var withReferences in new[] { false, true })
        {
            said.AddRange(InCommon.Uniques(stage, bench.Dialect, withReferences, c => $"{(stage.References.Contains(c) ? stage.T(c, "s") : StageTable.C(c, "s"))}")
                .Select(u => (Names(u.Columns), true, u.Equal)));
        }

        said.AddRange(InCommon.Own(stage).Select(c => (c.Live.Name, false, InCommon.Agrees(c, bench.Dialect, $"{StageTable.C(c, "s")}"))));
        said.AddRange(stage.Parents.Select(r => (Names(r.ChildColumns), false, SqlText.All([$"{StageTable.P(r, "s")} = {ParentState.InLive}",
            .. r.ChildColumns.Select(c => bench.Dialect.Same(c.Live, $"{new Identifier("l", c.Live.Name)}", $"{stage.T(c, "s")}"))]))));
        var found = said.Count == 0 ? [] : await bench.RowsAsync($"""
            SELECT {said.Select(s => (SqlText)$"CASE WHEN {s.Holds} THEN 1 ELSE 0 END")} FROM {stage.Name} AS s CROSS JOIN {stage.Live} AS l WHERE s.n = {new SqlValue(row.N)} AND {stage.AtAddress(bench.Dialect, "l", "s")}
            """);
        var holds = found.Count == 0 ? [] : said.Where((_, i) => Convert.ToInt64(found[0][i], System.Globalization.CultureInfo.InvariantCulture) == 1).ToList();
        if (holds.Exists(h => h.Unique))
            return $"it has the same key, and the unique value of {holds.Find(h => h.Unique).Text} in common";
        var agrees = string.Join(", ", holds.Select(h => h.Text).Distinct());
        var key = stage.Table.GeneratorHasNotGoneBack ? "it has the same key, whose generator has not gone back since," : "it has the same key";
        return agrees.Length == 0 ? $"{key} and all that it has" : $"{key} and {agrees} in common";
    }

    private Task<bool> AnyAsync(StagedRow row) => row.Stage.Table.KeyIsWholeRow
        ? Task.FromResult(false)
        : bench.AnyAsync($"SELECT 1 FROM {row.Stage.Name} AS s CROSS JOIN {row.Stage.Live} AS l WHERE s.n = {new SqlValue(row.N)} AND {SqlText.All(row.Stage.Address.Select(c => bench.Dialect.KeyEquals($"{new Identifier("l", c.Live.Name)}", $"{StageTable.C(c, "s")}")))}");

    private static IReadOnlyList<ColumnMatch>? Joined(StagedRow row) => Identity.JoinKey(row.Stage);

    private static string Names(IEnumerable<ColumnMatch> columns) => string.Join(", ", columns.Select(c => c.Live.Name));
}
