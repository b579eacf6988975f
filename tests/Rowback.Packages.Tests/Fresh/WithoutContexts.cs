using Rowback;
using Rowback.PostgreSql;
using Rowback.Sqlite;

namespace Fresh;

internal static class WithoutContexts
{
    public static async Task RunAsync(string liveFile, string backupFile)
    {
        await using var session = await RestoreSession.OpenAsync(new SessionOptions
        {
            Engines = [new SqliteEngine()],
            Live = liveFile,
            Backup = backupFile,
        });

        var question = new Question { Selections = [new Selection("Galleries") { Where = "\"Slug\" = 'pets'" }] };
        var plan = await session.PlanAsync(question);
        foreach (var table in plan.Tables)
            Console.WriteLine($"{table.Table}: {table.Insert} to insert, {table.Skip} left out");

        var result = await session.ApplyAsync(plan);
        var undone = await session.UndoAsync(result.RestoreId!);
        Console.WriteLine($"{undone.Plan.Tables.Sum(t => t.Delete)} taken back");
    }

    public static SessionOptions OnPostgreSql() => new()
    {
        Engines = [new PostgreSqlEngine()],
        Live = "postgres://me@db.example/shop",
        Backup = "postgres://me@db.example/shop_before",
    };
}
