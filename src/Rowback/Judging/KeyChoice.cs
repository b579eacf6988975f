using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Judging;

/// <summary>Which inserted rows get a new key: one that is drawn only when they are written, or the one that the user gave.</summary>
internal sealed class KeyChoice(Workbench bench)
{
    private static readonly Identifier NewKey = new("newkey");
    private static readonly Identifier AskColumn = new("ask");

    public async Task JudgeAsync()
    {
        foreach (var stage in bench.Concerned.Where(t => !t.Table.KeyIsWholeRow))
        {
            if (stage.Surrogate is not null && (stage.Tally.Taken > 0 || bench.Question.Question.Keys == KeyPolicy.New))
            {
                SqlText which = bench.Question.Question.Keys == KeyPolicy.New ? SqlText.Raw("1=1") : $"s.state = {RowState.KeyTaken}";
                await bench.PostAsync($"UPDATE {stage.Name} AS s SET {NewKey} = {NewKeyKind.Drawn} WHERE s.keep = 1 AND {which}");
            }
            else if (stage.Surrogate is null && stage.Tally.Taken > 0)
            {
                await bench.PostAsync($"UPDATE {stage.Name} AS s SET {AskColumn} = {Ask.NoNewKey} WHERE s.keep = 1 AND s.state = {RowState.KeyTaken} AND s.ask IS NULL");
            }

            var answers = bench.Question.NewKeys.Where(a => a.Table == stage.Table).Select(a => a.Answer).ToList();
            foreach (var answer in answers)
                await GiveAsync(stage, answer);
            if (answers.Count > 0)
                await AskAboutTakenAsync(stage);
        }
    }

    private async Task GiveAsync(StageTable stage, NewKeyAnswer answer)
    {
        Keys.Check(stage, answer.New);
        var set = stage.Address.Zip(answer.New).Select(p => (SqlText)$"{stage.T(p.First)} = {new SqlValue(p.Second)}");
        var rows = SqlText.All([SqlText.Raw("s.keep = 1"), .. Keys.Equal(stage, answer.Old, bench.Dialect, "s")]);
        try
        {
            await bench.ExecuteAsync($"""
                UPDATE {stage.Name} AS s SET {NewKey} = {NewKeyKind.Given}, {AskColumn} = CASE WHEN s.ask = {Ask.NoNewKey} THEN NULL ELSE s.ask END, {set} WHERE {rows}
                """);
        }
        catch (RowbackException e) when (e.Code == "BAD_VALUE")
        {
            throw Bad(stage, answer);
        }

        var cannot = SqlText.Any(stage.Address.Select(c => bench.Dialect.CannotHold($"{stage.T(c, "s")}", c.Live)));
        if (await bench.AnyAsync($"SELECT 1 FROM {stage.Name} AS s WHERE {rows} AND {cannot}"))
            throw Bad(stage, answer);
    }

    private static RowbackException Bad(StageTable stage, NewKeyAnswer answer) =>
        new(ErrorKind.Usage, "BAD_KEY", $"{KeyText.Display(answer.New)} cannot be a key of {stage.Table} ({string.Join(", ", stage.Address.Select(c => c.Live))}).",
            $"--new-key {stage.Table}:OLD=NEW, with a key that the column takes.") { Table = stage.Table.ToString(), Key = answer.New };

    /// <summary>A key that was given must be free in live, and no other row of the set may keep it or have been given it.</summary>
    private Task<long> AskAboutTakenAsync(StageTable stage)
    {
        var same = SqlText.All(stage.Address.Select(c => bench.Dialect.KeyEquals($"{stage.T(c, "q")}", $"{stage.T(c, "s")}")));
        return bench.ExecuteAsync($"""
            UPDATE {stage.Name} AS s SET {AskColumn} = {Ask.GivenKeyTaken}
            WHERE s.keep = 1 AND s.newkey = {NewKeyKind.Given} AND s.ask IS NULL
              AND (EXISTS (SELECT 1 FROM {stage.Live} AS l WHERE {stage.AtAddress(bench.Dialect, "l", "s")})
                OR EXISTS (SELECT 1 FROM {stage.Name} AS q WHERE q.keep = 1 AND q.newkey IS DISTINCT FROM {NewKeyKind.Drawn} AND q.n <> s.n AND {same}))
            """);
    }
}
