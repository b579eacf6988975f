using Rowback.Matching;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Closing;

/// <summary>
/// Which changed root rows are overwritten: not those that would get a unique value that another live row holds. What happens then is the
/// user's policy; that the other row stands for this one cannot be, since both are in live.
/// </summary>
internal sealed class Overwriting(Workbench bench)
{
    private static readonly Identifier Overwrite = new("overwrite");

    /// <summary>Looks at the changed rows that were not looked at yet, whose references are mapped.</summary>
    public async Task CheckAsync(StageTable stage)
    {
        SqlText changed = $"s.role = {Role.Root} AND s.state = {RowState.InLive} AND s.changed = 1 AND s.up = 1 AND s.ask IS NULL";
        if (!bench.Question.Overwrites || !await bench.AnyAsync($"SELECT 1 FROM {stage.Name} AS s WHERE {changed} AND s.{Overwrite} IS NULL"))
            return;
        await bench.PostAsync($"UPDATE {stage.Name} AS s SET {Overwrite} = 1 WHERE {changed} AND s.{Overwrite} IS NULL");
        var columns = Columns(bench, stage);
        var rows = new RewrittenRows(bench, stage, c => columns.Contains(c) ? (SqlText)$"{(IsKnownBy(stage, c) ? StageTable.C(c, "s") : stage.T(c, "s"))}" : null, c => columns.Contains(c) ? IsNew(stage, c) : SqlText.Empty);
        if (rows.Keys.Count == 0)
            return;
        var left = true;
        while (left)
        {
            // A row that is left as it is gives up nothing, so that others may clash with it in turn.
            left = false;
            stage.GivesUpValues = false;
            await rows.MaterializeAsync($"{changed} AND s.{Overwrite} = 1");
            foreach (var key in rows.Keys)
            {
                if (await rows.FindAsync(key) is not { } found)
                    continue;
                stage.GivesUpValues |= await bench.AnyAsync($"SELECT 1 FROM {found} WHERE {RewrittenRows.GivenUp} = 1");
                left |= await LeaveAsync(stage, found) > 0;
            }
        }
    }

    /// <summary>The columns that overwriting sets: those asked for, but for the key.</summary>
    public static IReadOnlyList<ColumnMatch> Columns(Workbench bench, StageTable stage) =>
        [.. bench.Question.Compared(stage.Table).Where(c => !stage.Address.Contains(c))];

    /// <summary>
    /// Others know the row by this column, which is neither its address nor a reference of its own. Until it is settled which rows are overwritten, it
    /// stands staged as live has it.
    /// </summary>
    public static bool IsKnownBy(StageTable stage, ColumnMatch column) =>
        stage.Who.Contains(column) && !stage.Address.Contains(column) && !stage.References.Contains(column);

    private static SqlText IsNew(StageTable stage, ColumnMatch column) =>
        stage.References.Contains(column)
            ? SqlText.Any(stage.Parents.Where(r => r.ChildColumns.Contains(column)).Select(r => (SqlText)$"{StageTable.P(r, "s")} = {ParentState.Missing}"))
            : SqlText.Empty;

    private Task<long> LeaveAsync(StageTable stage, Identifier found)
    {
        var verdict = bench.Question.Question.Duplicate == DuplicatePolicy.Skip ? (SqlText)$"{Overwrite} = 0" : $"{Overwrite} = 0, {new Identifier("ask")} = {Ask.Held}";
        var holder = bench.Dialect.KeyJson([.. stage.Address.Select((_, i) => (SqlText)$"d.{RewrittenRows.Holder(i)}")]);
        return bench.ExecuteAsync($"""
            UPDATE {stage.Name} AS s SET {verdict}, {new Identifier("other_key")} = {holder}
            FROM {found} AS d WHERE d.{RewrittenRows.Row} = s.{new Identifier("n")} AND d.{RewrittenRows.GivenUp} = 0 AND s.{Overwrite} = 1
            """);
    }
}
