using System.Net;

namespace Gallery.Tests;

/// <summary>What the site answers without a browser.</summary>
public sealed class AnswerTests
{
    [Theory]
    [InlineData("/admin?handler=DeleteGallery")]
    [InlineData("/admin?handler=Backup")]
    [InlineData("/admin/plan?chosen=Galleries/1")]
    [InlineData("/photo/1")]
    public async Task A_form_of_somebody_else_is_refused(string place)
    {
        await using var site = await RunningSite.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(site.Address) };

        using var answer = await client.PostAsync(new Uri(place, UriKind.Relative), new FormUrlEncodedContent([new("id", "1"), new("author", "1"), new("body", "Hello")]));

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("/admin/restore?backup=../gallery", HttpStatusCode.NotFound)]
    [InlineData("/admin/plan?backup=nope&chosen=Galleries/1", HttpStatusCode.NotFound)]
    [InlineData("/admin/restored/9", HttpStatusCode.NotFound)]
    [InlineData("/images/../gallery.db", HttpStatusCode.NotFound)]
    [InlineData("/gallery/nope", HttpStatusCode.NotFound)]
    [InlineData("/images/rex.svg", HttpStatusCode.OK)]
    public async Task It_answers(string place, HttpStatusCode code)
    {
        await using var site = await RunningSite.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(site.Address) };

        using var answer = await client.GetAsync(new Uri(place, UriKind.Relative));

        answer.StatusCode.ShouldBe(code);
    }

    [Fact]
    public async Task A_name_that_is_not_this_machines_is_refused()
    {
        await using var site = await RunningSite.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(site.Address) };
        client.DefaultRequestHeaders.Host = "evil.example";

        using var answer = await client.GetAsync(new Uri("/", UriKind.Relative));

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }
}
