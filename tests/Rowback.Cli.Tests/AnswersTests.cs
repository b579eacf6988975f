using Rowback.Cli.Options;

namespace Rowback.Cli.Tests;

public class AnswersTests
{
    [Theory]
    [InlineData("country:DE=XX", "country", "DE", "XX")]
    [InlineData("tag:(1,a)=(1,b)", "tag", "1|a", "1|b")]
    [InlineData("tag:[\"a=b\"]=[\"c:d\"]", "tag", "a=b", "c:d")]
    [InlineData("\"odd:name\":1=2", "odd:name", "1", "2")]
    public void A_new_key_is_read(string text, string table, string old, string @new)
    {
        var answer = Answers.NewKey(text);
        answer.Table.ShouldBe(table);
        string.Join('|', answer.Old).ShouldBe(old);
        string.Join('|', answer.New).ShouldBe(@new);
    }

    [Theory]
    [InlineData("photo=same", "photo", null, true)]
    [InlineData("photo=taken", "photo", null, false)]
    [InlineData("photo:3=taken", "photo", "3", false)]
    [InlineData("link:(3,17)=same", "link", "3|17", true)]
    public void An_answer_about_a_key_is_read(string text, string table, string? key, bool same)
    {
        var answer = Answers.SameKey(text);
        answer.Table.ShouldBe(table);
        (answer.Key is null ? null : string.Join('|', answer.Key)).ShouldBe(key);
        answer.Same.ShouldBe(same);
    }

    [Theory]
    [InlineData("rating=5", null, "rating", "5")]
    [InlineData("photo.rating=", "photo", "rating", "")]
    [InlineData("main.photo.rating=a=b", "main.photo", "rating", "a=b")]
    [InlineData("rating=NULL", null, "rating", null)]
    [InlineData("rating='NULL'", null, "rating", "NULL")]
    [InlineData("\"odd.table\".\"odd.column\"=1", "odd.table", "odd.column", "1")]
    public void A_value_for_a_column_is_read(string text, string? table, string column, string? value) =>
        Answers.Set(text).ShouldBe(new ColumnValue(table, column, value));

    [Theory]
    [InlineData("photo")]
    [InlineData("photo:3")]
    [InlineData("photo:3=")]
    [InlineData(":3=4")]
    public void A_new_key_that_is_none_is_refused(string text) => Should.Throw<RowbackException>(() => Answers.NewKey(text)).Kind.ShouldBe(ErrorKind.Usage);

    [Theory]
    [InlineData("photo")]
    [InlineData("photo=other")]
    [InlineData("=same")]
    public void An_answer_that_is_none_is_refused(string text) => Should.Throw<RowbackException>(() => Answers.SameKey(text)).Code.ShouldBe("USAGE");
}
