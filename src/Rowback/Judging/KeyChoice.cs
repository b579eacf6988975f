using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Judging;

/// <summary>Which inserted rows get a new key. Which key, is drawn only when they are written.</summary>
internal sealed class KeyChoice(Workbench bench)
{
    public async Task JudgeAsync()
    {
        foreach (var stage in bench.Concerned.Where(t => !t.Table.KeyIsWholeRow))
        {
            if (stage.Surrogate is not null)
            {
                if (stage.Tally.Taken == 0 && bench.Question.Question.Keys == KeyPolicy.Keep)
                    continue;
                SqlText which = bench.Question.Question.Keys == KeyPolicy.New ? SqlText.Raw("1=1") : $"s.state = {RowState.KeyTaken}";
                await bench.ExecuteAsync($"UPDATE {stage.Name} AS s SET {new Identifier("newkey")} = 1 WHERE s.keep = 1 AND {which}");
                continue;
            }

            if (stage.Tally.Taken > 0)
                await bench.ExecuteAsync($"UPDATE {stage.Name} AS s SET {new Identifier("ask")} = {Ask.NoNewKey} WHERE s.keep = 1 AND s.state = {RowState.KeyTaken} AND s.ask IS NULL");
            foreach (var (_, answer) in bench.Question.NewKeys.Where(a => a.Table == stage.Table))
            {
                Keys.Check(stage, answer.New);
                var set = stage.Address.Zip(answer.New).Select(p => (SqlText)$"{stage.T(p.First)} = {new SqlValue(p.Second)}");
                await bench.ExecuteAsync($"""
                    UPDATE {stage.Name} AS s SET {new Identifier("newkey")} = 1, {new Identifier("ask")} = NULL, {set}
                    WHERE s.keep = 1 AND {SqlText.All(Keys.Equal(stage, answer.Old, bench.Dialect, "s"))}
                    """);
                await bench.ExecuteAsync($"""
                    UPDATE {stage.Name} AS s SET {new Identifier("ask")} = {Ask.NoNewKey}
                    WHERE s.newkey = 1 AND EXISTS (SELECT 1 FROM {stage.Live} AS l WHERE {stage.AtAddress(bench.Dialect, "l", "s")})
                    """);
            }
        }
    }
}
