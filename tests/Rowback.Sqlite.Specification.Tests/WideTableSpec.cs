using System.Globalization;
using Rowback.Specification;

namespace Rowback.Sqlite.Specification.Tests;

/// <summary>Tables with many columns: SQLite bounds the depth of an expression, the arguments of a function and the columns of a table and of a result.</summary>
public sealed class WideTableSpec(SqliteFixture fixture) : EngineSpec(fixture), IClassFixture<SqliteFixture>
{
    [Theory]
    [InlineData(600)]
    [InlineData(1950)]
    public async Task A_table_of_many_columns_is_restored_overwritten_and_taken_back(int count)
    {
        var scene = await SceneAsync(
            $"CREATE TABLE w (id {{key}}, {Columns(count - 1)}); CREATE TABLE child (id {{key}}, w {{integer}} REFERENCES w (id) ON DELETE CASCADE)",
            $"INSERT INTO w (id, c0, c{count - 2}) VALUES (1, 'a', 'x'), (2, 'b', 'y'), (3, 'c', 'z'); INSERT INTO child VALUES (1, 1), (2, 2)");
        await scene.LiveAsync($"DELETE FROM child WHERE w = 2; DELETE FROM w WHERE id = 2; UPDATE w SET c{count - 2} = 'spoiled' WHERE id = 3");

        await scene.RestoreAsync(new Question { Selections = [new Selection("w") { All = true }], Existing = ExistingPolicy.Overwrite });

        await scene.ShouldHoldAsync($"SELECT id, c0, c{count - 2} FROM w ORDER BY id", "1|a|x", "2|b|y", "3|c|z");
        await scene.ShouldHoldAsync("SELECT id, w FROM child ORDER BY id", "1|1", "2|2");
        await scene.UndoAsync("1");
        await scene.ShouldHoldAsync($"SELECT id, c0, c{count - 2} FROM w ORDER BY id", "1|a|x", "3|c|spoiled");
        await scene.UndoAsync("2");
        await scene.ShouldHoldAsync($"SELECT id, c0, c{count - 2} FROM w ORDER BY id", "1|a|x", "2|b|y", "3|c|z");
    }

    [Theory]
    [InlineData(600)]
    [InlineData(1950)]
    public async Task A_table_of_many_columns_without_a_key_is_restored_and_taken_back(int count)
    {
        var scene = await SceneAsync($"CREATE TABLE w ({Columns(count)})", $"INSERT INTO w (c0, c{count - 1}) VALUES ('a', 'x'), ('b', 'y')");
        await scene.LiveAsync("DELETE FROM w WHERE c0 = 'b'");

        await scene.RestoreAsync(new Question { Selections = [new Selection("w") { All = true }] });

        await scene.ShouldHoldAsync($"SELECT c0, c{count - 1} FROM w ORDER BY 1", "a|x", "b|y");
        await scene.UndoAsync("1");
        await scene.ShouldHoldAsync($"SELECT c0, c{count - 1} FROM w ORDER BY 1", "a|x");
    }

    [Theory]
    [InlineData(600)]
    [InlineData(1950)]
    public async Task A_script_restores_many_columns_too(int count)
    {
        if (!Engine.HasShell)
            return;
        var scene = await SceneAsync($"CREATE TABLE w ({Columns(count)}); CREATE TABLE k (id {{key}}, {Columns(count - 1)})",
            $"INSERT INTO w (c0, c{count - 1}) VALUES ('a', 'x'), ('b', 'y'); INSERT INTO k (id, c0, c{count - 2}) VALUES (1, 'a', 'x'), (2, 'b', 'y')");
        await scene.LiveAsync("DELETE FROM w WHERE c0 = 'b'; DELETE FROM k WHERE id = 2");

        await scene.RunScriptAsync(new Question { Selections = [new Selection("w") { All = true }, new Selection("k") { All = true }] });

        await scene.ShouldHoldAsync($"SELECT c0, c{count - 1} FROM w ORDER BY 1", "a|x", "b|y");
        await scene.ShouldHoldAsync($"SELECT id, c0, c{count - 2} FROM k ORDER BY 1", "1|a|x", "2|b|y");
    }

    [Fact]
    public async Task A_table_that_is_full_of_columns_is_refused_with_the_reason()
    {
        var scene = await SceneAsync($"CREATE TABLE w (id {{key}}, {Columns(1999)})", "INSERT INTO w (id) VALUES (1)");
        await scene.LiveAsync("DELETE FROM w");
        var error = await scene.ShouldFailAsync(ErrorKind.Engine, Ask.Key("w", "1"));
        error.Code.ShouldBe("TOO_BIG");
        error.Message.ShouldContain("2,000");
    }

    private static string Columns(int count) => string.Join(", ", Enumerable.Range(0, count).Select(i => "c" + i.ToString(CultureInfo.InvariantCulture) + (i % 3 == 1 ? " TEXT" : i % 3 == 2 ? " REAL" : "")));
}
