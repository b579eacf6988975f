using System.Globalization;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Applying;

/// <summary>
/// Writes rows, and where a constraint or trigger of live refuses the statement, finds out which row it was. Rows are then tried in halves, which does no harm:
/// all of it is rolled back.
/// </summary>
internal sealed class RefusedRow(Workbench bench, StageTable stage)
{
    public const string Code = "CONSTRAINT";

    /// <summary>Writes the rows that a condition over <c>s</c> names. Throws Engine (<c>CONSTRAINT</c>) with table, key and what can be done.</summary>
    /// <param name="rows">The condition.</param>
    /// <param name="statement">The statement for rows that a condition names.</param>
    /// <param name="write">Executes it.</param>
    public async Task<long> WriteAsync(SqlText rows, Func<SqlText, SqlText> statement, Func<SqlText, Task<long>> write)
    {
        await bench.Live.MarkAsync(bench.Cancellation);
        try
        {
            return await write(statement(rows));
        }
        catch (RowbackException refused) when (refused.Code == Code)
        {
            await bench.Live.ReturnAsync(bench.Cancellation);
            throw Named(refused, await FindAsync(rows, statement));
        }
    }

    private RowbackException Named(RowbackException refused, IReadOnlyList<string>? key) =>
        new(refused.Kind, Code, $"Live refuses {(key is null ? $"a row of {stage.Table}" : $"{stage.Table} {KeyText.Display(key)}")}: {refused.Message.TrimEnd('.')}. Rolled back; live is as it was.",
            refused.Next ?? $"Leave the row out (a narrower selection, or --without {stage.Table}), or change what refuses it: the constraint or trigger, or the row in live that is in its way.", refused)
        {
            Table = stage.Table.ToString(),
            Key = key,
            IsConflict = refused.IsConflict,
            Constraint = refused.Constraint,
        };

    /// <summary>The key of the first row that is refused; null where that cannot be told.</summary>
    private async Task<IReadOnlyList<string>?> FindAsync(SqlText rows, Func<SqlText, SqlText> statement)
    {
        var n = new Identifier("s", "n");
        var bounds = (await bench.RowsAsync($"SELECT min({n}), max({n}) FROM {stage.Name} AS s WHERE {rows}"))[0];
        var (low, high) = (Number(bounds[0]), Number(bounds[1]));
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            if (await IsRefusedAsync(low, middle))
                high = middle;
            else
                low = middle + 1;
        }

        if (!await IsRefusedAsync(low, low))
            return null;
        var row = (await bench.RowsAsync($"SELECT {stage.BackupKey(bench.Dialect, "s")} FROM {stage.Name} AS s WHERE {n} = {new SqlValue(low)}"))[0];
        return KeyText.Parts((string?)row[0]);

        async Task<bool> IsRefusedAsync(long first, long last)
        {
            await bench.Live.MarkAsync(bench.Cancellation);
            try
            {
                await bench.ExecuteAsync(statement($"{rows} AND {n} BETWEEN {new SqlValue(first)} AND {new SqlValue(last)}"));
                return false;
            }
            catch (RowbackException e) when (e.Code == Code)
            {
                await bench.Live.ReturnAsync(bench.Cancellation);
                return true;
            }
        }
    }

    private static long Number(object? value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);
}
