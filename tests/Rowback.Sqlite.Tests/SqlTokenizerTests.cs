namespace Rowback.Sqlite.Tests;

public class SqlTokenizerTests
{
    [Fact]
    public void Names_in_all_four_quotes_are_unquoted() =>
        Words("\"a\"\"b\" [c]]d `e``f` 'g''h'").ShouldBe(["a\"b", "c", "]", "d", "e`f", "g'h"]);

    [Fact]
    public void Comments_are_left_out() => Words("a -- b ' \n c /* d \" */ e").ShouldBe(["a", "c", "e"]);

    [Fact]
    public void Numbers_blobs_and_parameters_are_one_word_each() =>
        Words("1.5e-3 0x1F .5 x'00ff' ?1 :name @at $dollar a$b 1_000").ShouldBe(["1.5e-3", "0x1F", ".5", "x'00ff'", "?1", ":name", "@at", "$dollar", "a$b", "1_000"]);

    [Fact]
    public void Unicode_letters_are_parts_of_names() => Words("größe=日本").ShouldBe(["größe", "=", "日本"]);

    [Theory]
    [InlineData("'abc")]
    [InlineData("\"abc")]
    [InlineData("[abc")]
    [InlineData("/* abc")]
    [InlineData("x'00")]
    [InlineData("a \0 b")]
    public void What_does_not_end_is_broken(string sql) => SqlTokenizer.Read(sql).ShouldContain(t => t.Kind == SqlTokenKind.Broken);

    [Fact]
    public void Tokens_know_where_they_stand()
    {
        const string sql = "a + \"b c\"";
        SqlTokenizer.Read(sql).Select(t => sql[t.Start..t.End]).ShouldBe(["a", "+", "\"b c\""]);
    }

    private static IEnumerable<string> Words(string sql) => SqlTokenizer.Read(sql).Select(t => t.Text);
}
