using Rowback.Cli.Options;

namespace Rowback.Cli.Tests;

public class KeySyntaxTests
{
    [Theory]
    [InlineData("3", "3")]
    [InlineData("3,5", "3;5")]
    [InlineData(" 3 , 5 ", "3;5")]
    [InlineData("-7", "-7")]
    [InlineData("(3,17)", "3|17")]
    [InlineData("(3, 17), (3,18)", "3|17;3|18")]
    [InlineData("a/b.c:d", "a/b.c:d")]
    [InlineData("'a,b'", "a,b")]
    [InlineData("'it''s',x", "it's;x")]
    [InlineData("('a,b',')')", "a,b|)")]
    [InlineData("''", "")]
    [InlineData("[\"a,b\"]", "a,b")]
    [InlineData("[3, \"17\"]", "3|17")]
    [InlineData("[[1],[2]]", "1;2")]
    [InlineData("[9223372036854775807]", "9223372036854775807")]
    public void A_key_is_read_as_it_is_meant(string text, string expected) =>
        string.Join(';', KeySyntax.Many(text).Select(k => string.Join('|', k))).ShouldBe(expected);

    [Theory]
    [InlineData("")]
    [InlineData("3,,5")]
    [InlineData("3,")]
    [InlineData("(3,17")]
    [InlineData("(3,17)x")]
    [InlineData("'a")]
    [InlineData("'a'b")]
    [InlineData("[")]
    [InlineData("[]")]
    [InlineData("[null]")]
    [InlineData("[{}]")]
    public void What_is_no_key_is_refused(string text)
    {
        var error = Should.Throw<RowbackException>(() => KeySyntax.Many(text));
        error.Code.ShouldBe("BAD_KEY");
        error.Kind.ShouldBe(ErrorKind.Usage);
        error.Next.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("3")]
    [InlineData("(3, 17)")]
    [InlineData("'a,b'")]
    [InlineData("''")]
    [InlineData("('x(', 'y=z')")]
    public void A_key_that_is_shown_can_be_typed(string text) => KeySyntax.Write(KeySyntax.One(text)).ShouldBe(text);
}
