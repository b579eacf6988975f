using System.Text;
using Microsoft.Data.Sqlite;

namespace Rowback.Tests.Comparing;

/// <summary>Random schemas, data and changes: the counts are those that a comparison key by key gives, and each deleted row is in one group.</summary>
public sealed class DiffPropertyTests
{
    [Fact]
    public async Task Counts_are_those_of_a_comparison_key_by_key_and_groups_hold_each_deleted_row_once()
    {
        for (var seed = 1; seed <= 25; seed++)
        {
            var random = new Random(seed);
            var (schema, tables) = Schema(random);
            using var files = new TwoFiles(schema + Rows(random, tables, 0, 30), "");
            files.Run(files.LivePath, "PRAGMA foreign_keys=OFF; " + Changes(random, tables));
            var expected = tables.Select(t => Compare(files, t)).ToList();

            var diff = await files.DiffAsync();

            diff.Tables.ShouldBe(expected, $"seed {seed}");
            diff.VanishedCount.ShouldBeLessThanOrEqualTo(DatabaseDiff.ShownGroups);
            var grouped = diff.Vanished.Select(v => (v.Table, Count: 1L)).Concat(diff.Vanished.SelectMany(v => v.Rows).Select(r => (r.Table, r.Count)))
                .GroupBy(g => g.Table).ToDictionary(g => g.Key, g => g.Sum(x => x.Count));
            foreach (var table in expected)
                grouped.GetValueOrDefault(table.Table).ShouldBe(table.Deleted, $"seed {seed}, {table.Table}");
        }
    }

    /// <summary>A table: whether its key is a text, and for each reference the table referred to.</summary>
    private sealed record RandomTable(string Name, bool HasTextKey, IReadOnlyList<RandomTable?> References)
    {
        public string Key(int number) => HasTextKey ? $"'k{number}'" : $"{number}";
    }

    private static (string Sql, List<RandomTable> Tables) Schema(Random random)
    {
        string[] actions = ["", " ON DELETE CASCADE", " ON DELETE SET NULL", " ON DELETE RESTRICT"];
        var tables = new List<RandomTable>();
        var sql = new StringBuilder();
        for (var t = 0; t < random.Next(1, 5); t++)
        {
            // A null stands for the table itself.
            var references = Enumerable.Range(0, random.Next(0, 3)).Select(_ => random.Next(tables.Count + 1) is var i && i < tables.Count ? tables[i] : null).ToList();
            var table = new RandomTable("t" + t, random.Next(3) == 0, references);
            tables.Add(table);
            sql.Append($"CREATE TABLE {table.Name}(k {(table.HasTextKey ? "TEXT PRIMARY KEY" : "INTEGER PRIMARY KEY AUTOINCREMENT")}, v INTEGER");
            for (var r = 0; r < references.Count; r++)
                sql.Append($", r{r} REFERENCES {(references[r] ?? table).Name}(k){actions[random.Next(actions.Length)]} DEFERRABLE INITIALLY DEFERRED");
            sql.Append(table.HasTextKey && random.Next(2) == 0 ? ") WITHOUT ROWID;" : ");");
        }

        return ("PRAGMA foreign_keys=OFF; " + sql, tables);
    }

    private static string Rows(Random random, List<RandomTable> tables, int from, int count)
    {
        var sql = new StringBuilder();
        foreach (var table in tables)
        {
            for (var i = from; i < from + random.Next(count); i++)
                sql.Append($"INSERT INTO {table.Name} VALUES ({table.Key(i + 1)}, {random.Next(5)}{string.Concat(table.References.Select(r => random.Next(4) == 0 ? ", NULL" : ", " + (r ?? table).Key(random.Next(1, 30))))});");
        }

        return sql.ToString();
    }

    private static string Changes(Random random, List<RandomTable> tables)
    {
        var sql = new StringBuilder();
        foreach (var table in tables)
        {
            var number = table.HasTextKey ? "CAST(substr(k, 2) AS INTEGER)" : "k";
            sql.Append($"DELETE FROM {table.Name} WHERE {number} % {random.Next(1, 6)} = 0;");
            sql.Append($"UPDATE {table.Name} SET v = v + 1 WHERE {number} % {random.Next(2, 9)} = 1;");
        }

        return sql + Rows(random, tables, 100, 10);
    }

    private static TableDiff Compare(TwoFiles files, RandomTable table)
    {
        var (before, now) = (Read(files.BackupPath, table), Read(files.LivePath, table));
        return new TableDiff(table.Name, before.Keys.Except(now.Keys).LongCount(), before.LongCount(b => now.TryGetValue(b.Key, out var n) && n != b.Value),
            now.Keys.Except(before.Keys).LongCount(), before.LongCount(b => now.TryGetValue(b.Key, out var n) && n == b.Value));
    }

    private static Dictionary<string, string> Read(string path, RandomTable table)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM {table.Name}";
        using var reader = command.ExecuteReader();
        var rows = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read())
            rows.Add(reader.GetValue(0).ToString()!, string.Join('|', Enumerable.Range(1, reader.FieldCount - 1).Select(i => reader.GetValue(i))));
        return rows;
    }
}
