using Rowback.Matching;
using Rowback.Selecting;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Planning;

/// <summary>
/// Answers about single rows (<c>--same-key</c>, <c>--new-key</c>) that name a row which the restore does not look at: most likely mistyped.
/// </summary>
internal sealed class AnsweredRows(Workbench bench)
{
    /// <summary>
    /// Throws Usage (<c>NO_SUCH_ROW</c>) for the first one. A plan with nothing to do is let pass: asked a second time, a restore may have no
    /// reason to look at all rows that it looked at before.
    /// </summary>
    public async Task RefuseUnknownAsync(RestorePlan plan)
    {
        if (plan.IsEmpty && !plan.Stops.Any() || plan.Hazards.Any(h => h.Code == "MAX_ROWS"))
            return;
        foreach (var (table, answer) in bench.Question.SameKeys)
        {
            if (answer.Key is { } key)
                await CheckAsync("--same-key", table, key);
        }

        foreach (var (table, answer) in bench.Question.NewKeys)
            await CheckAsync("--new-key", table, answer.Old);
    }

    private async Task CheckAsync(string flag, TableMatch table, IReadOnlyList<string> key)
    {
        var stage = await bench.StageAsync(table);
        var here = SqlText.All(Keys.Equal(stage, key, bench.Dialect, "s"));
        if (await bench.AnyAsync($"SELECT 1 FROM {stage.Name} AS s WHERE {here}") || (MayHaveBeenPassedOver(table) && await IsInBackupAsync(stage, key)))
            return;
        throw new RowbackException(ErrorKind.Usage, "NO_SUCH_ROW", $"{flag} names {table} {KeyText.Display(key)}, and this restore has nothing to do with such a row.",
            $"Leave it away, or correct the key; `rowback rows {CommandWords.Shell(table.ToString())}` shows what is there.") { Table = table.ToString(), Key = key };
    }

    /// <summary>Rows that are plainly the same, or that a condition on live excludes, leave no trace here.</summary>
    private bool MayHaveBeenPassedOver(TableMatch table) =>
        bench.PlainlySame.ContainsKey(table.Index) || bench.Question.Selections.Any(s => s.Table == table && s.Selection.LiveWhere is not null);

    private async Task<bool> IsInBackupAsync(StageTable stage, IReadOnlyList<string> key)
    {
        var (wanted, found) = (bench.Dialect.Temporary("rowback_answered"), bench.Dialect.Temporary("rowback_there"));
        var columns = stage.DisplayKey.Select((c, i) => (Name: "k" + i.ToString(System.Globalization.CultureInfo.InvariantCulture), Column: c)).ToList();
        foreach (var table in new[] { wanted, found })
        {
            await bench.PostAsync($"DROP TABLE IF EXISTS {table}");
            await bench.PostAsync($"CREATE TEMPORARY TABLE {table.Unqualified()} ({columns.Select(c => (SqlText)$"{new Identifier(c.Name)} {bench.Dialect.StageType(c.Column.Live)}")})");
        }

        await bench.ExecuteAsync($"INSERT INTO {wanted} VALUES ({key.Select(p => (SqlText)$"{new SqlValue(p)}")})");
        return await bench.FetchAsync(stage.Table, new Engines.StageRequest
        {
            Source = stage.Table.Backup.Name,
            Target = found,
            Columns = [.. columns.Select(c => (c.Name, c.Column.Backup.Name))],
            KeyColumns = [.. columns.Select(c => c.Column.Backup.Name)],
            Keys = $"SELECT {columns.Select(c => new Identifier(c.Name))} FROM {wanted}",
            KeyCount = 1,
        }) > 0;
    }
}
