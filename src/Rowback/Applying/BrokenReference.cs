using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Applying;

/// <summary>
/// Which written row refers to nothing, where only the end of the transaction showed that one does: a default or a trigger has put a value there that the plan
/// does not know. The transaction is still open, and nothing in it will be committed.
/// </summary>
internal static class BrokenReference
{
    private const int Shown = 3;

    /// <summary>The refusal, with the row and what can be done.</summary>
    public static async Task<RowbackException> NamedAsync(Workbench bench, RowbackException refused)
    {
        foreach (var stage in bench.Concerned)
        {
            var written = SqlText.Any([SqlText.Raw("s.keep = 1"), SqlText.Raw("s.overwrite = 1"), .. stage.Parents.Select(r => (SqlText)$"{StageTable.Reattach(r, "s")} = 1")]);
            foreach (var foreign in stage.Table.Live.ForeignKeys)
            {
                var columns = foreign.Columns.Zip(foreign.PrincipalColumns).ToList();
                var parent = SqlText.All(columns.Select(c => bench.Dialect.KeyEquals($"{new Identifier("h", c.Second)}", $"{new Identifier("l", c.First)}")));
                var rows = await bench.RowsAsync($"""
                    SELECT {stage.BackupKey(bench.Dialect, "s")} FROM {stage.Name} AS s CROSS JOIN {stage.Live} AS l
                    WHERE {written} AND {stage.AtAddress(bench.Dialect, "l", "s")} AND {SqlText.All(columns.Select(c => (SqlText)$"{new Identifier("l", c.First)} IS NOT NULL"))}
                      AND NOT EXISTS (SELECT 1 FROM {bench.Dialect.Live(foreign.PrincipalTable)} AS h WHERE {parent})
                    ORDER BY {stage.StagedAddress("s")} LIMIT {Shown}
                    """);
                if (rows.Count == 0)
                    continue;
                var names = string.Join(", ", foreign.Columns);
                var keys = rows.Select(r => KeyText.Parts((string?)r[0])).ToList();
                return new RowbackException(refused.Kind, refused.Code,
                    $"Live refuses {stage.Table} {KeyText.Display(keys[0])}: its {names} would refer to no row of {foreign.PrincipalTable}. Rolled back; live is as it was.",
                    $"Bring the rows of {foreign.PrincipalTable} back too (another --select), look at the default of {names} and at the triggers, or leave the rows out (--without {stage.Table}).", refused)
                {
                    Table = stage.Table.ToString(),
                    Key = keys[0],
                    Constraint = $"FOREIGN KEY ({names})",
                    Details = [.. keys.Skip(1).Select(k => $"{stage.Table} {KeyText.Display(k)} too")],
                };
            }
        }

        var triggers = bench.Concerned.SelectMany(s => s.Table.Live.Triggers).Select(t => t.Name).Distinct().ToList();
        return triggers.Count == 0 ? refused : new RowbackException(refused.Kind, refused.Code, $"{refused.Message.TrimEnd('.')}, and by none of the restored rows. Rolled back; live is as it was.",
            $"Look at what the triggers write into other tables: {string.Join(", ", triggers)}.", refused) { Table = refused.Table, Constraint = refused.Constraint };
    }
}
