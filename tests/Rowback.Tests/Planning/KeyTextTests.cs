using Rowback.Staging;

namespace Rowback.Tests.Planning;

public class KeyTextTests
{
    [Theory]
    [InlineData("[5]", "5")]
    [InlineData("[null,1]", "(NULL, 1)")]
    [InlineData("[null]", "NULL")]
    [InlineData("[\"\",{\"blob\":\"00ff\"}]", "(, x'00ff')")]
    public void A_key_is_shown_as_it_is_in_the_comparison(string key, string shown) => KeyText.Display(key).ShouldBe(shown);
}
