using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Applying;

/// <summary>
/// The last guard of live's rows in tables whose own constraints delete what is in the way of a new row. Mostly such a constraint is made to fail instead
/// (<see cref="Engines.Dialect.Writing"/>); where the table's triggers forbid that, the rows are noted before and looked for afterwards.
/// </summary>
internal sealed class Displaced(Workbench bench, RestorePlan plan)
{
    /// <summary>Notes every row of those tables that are written: a scan, and only of such a table.</summary>
    public async Task NoteAsync()
    {
        foreach (var stage in Guarded())
        {
            await bench.ExecuteAsync($"DROP TABLE IF EXISTS {Noted(stage)}");
            await bench.ExecuteAsync($"CREATE TEMPORARY TABLE {Noted(stage).Unqualified()} AS SELECT {Address(stage).Select((c, i) => (SqlText)$"{new Identifier(c)} AS {Part(i)}")} FROM {stage.Live}");
        }
    }

    /// <summary>Throws Verification if a noted row is gone.</summary>
    public async Task VerifyAsync()
    {
        foreach (var stage in Guarded())
        {
            var there = SqlText.All(Address(stage).Select((c, i) => (SqlText)$"{new Identifier("l", c)} IS NOT DISTINCT FROM +b.{Part(i)}"));
            SqlText gone = $"SELECT 1 FROM {Noted(stage)} AS b WHERE NOT EXISTS (SELECT 1 FROM {stage.Live} AS l WHERE {there})";
            if (bench.Script is { } script)
            {
                script.Check($"{stage.Table}: a constraint or trigger deleted rows of live", $"NOT EXISTS ({gone})");
                continue;
            }

            var count = await bench.CountAsync($"SELECT count(*) FROM ({gone}) AS x");
            if (count > 0)
            {
                throw new RowbackException(ErrorKind.Verification, "ROWS_DISPLACED",
                    $"{count} row{(count == 1 ? "" : "s")} of live in {stage.Table} would have been deleted to make room, by a constraint with ON CONFLICT REPLACE or by a trigger. Rolled back; live is as it was.",
                    $"Leave out the rows that clash: a narrower selection, or --without {stage.Table}.") { Table = stage.Table.ToString() };
            }
        }
    }

    private IEnumerable<StageTable> Guarded() => bench.Concerned.Where(s =>
        s.Table.Live is { DisplacesRows: true, Triggers.Count: > 0 } && plan.Tables.Any(t => t.Table == s.Table.Name.ToString() && t is not { Insert: 0, Update: 0, Reattach: 0 }));

    private static IReadOnlyList<string> Address(StageTable stage) =>
        stage.Table.KeyIsWholeRow ? [stage.Table.Live.RowAddress!] : [.. stage.Address.Select(c => c.Live.Name)];

    private Identifier Noted(StageTable stage) => bench.Dialect.Temporary("rowback_noted" + stage.Table.Index.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static Identifier Part(int i) => new("a" + i.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
