using Rowback.Guessing;

namespace Rowback.Tests.Guessing;

public sealed class NameWordsTests
{
    [Theory]
    [InlineData("author_id", "author id")]
    [InlineData("authorId", "author id")]
    [InlineData("AuthorID", "author id")]
    [InlineData("URLPathID", "url path id")]
    [InlineData("line2_no", "line2 no")]
    [InlineData("__x--y ", "x y")]
    public void A_name_is_taken_apart_whatever_the_habit(string name, string words) => string.Join(' ', NameWords.Of(name)).ShouldBe(words);

    [Theory]
    [InlineData("author", "authors", true)]
    [InlineData("category", "categories", true)]
    [InlineData("address", "addresses", true)]
    [InlineData("house", "houses", true)]
    [InlineData("status", "statuses", true)]
    [InlineData("person", "people", true)]
    [InlineData("sales_person", "sales_people", true)]
    [InlineData("order_line", "OrderLines", true)]
    [InlineData("orderline", "order_lines", true)]
    [InlineData("class", "clas", false)]
    [InlineData("photo", "video", false)]
    [InlineData("", "", false)]
    public void One_and_many_are_the_same(string one, string other, bool same) => NameWords.AreSame(NameWords.Of(one), NameWords.Of(other)).ShouldBe(same);
}
