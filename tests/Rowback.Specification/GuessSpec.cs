using Rowback.Configuration;

namespace Rowback.Specification;

/// <summary>Relations that nobody declared, proposed from names, types and values; and that a restore follows them once they are accepted.</summary>
public abstract class GuessSpec(EngineFixture engine) : EngineSpec(engine)
{
    [Fact]
    public async Task Columns_named_after_tables_refer_to_them_whatever_the_habit()
    {
        var scene = await SceneAsync("""
            CREATE TABLE authors (id {key}, name {text});
            CREATE TABLE categories (id {key}, parent_id {integer}, name {text});
            CREATE TABLE post (id {key}, author_id {integer}, category_id {integer}, "reviewedAuthorId" {integer}, title {text}, year_no {integer});
            """, """
            INSERT INTO authors VALUES (1, 'Ann'), (2, 'Bob');
            INSERT INTO categories VALUES (1, NULL, 'a'), (2, 1, 'b');
            INSERT INTO post VALUES (1, 1, 1, 2, 't', 2), (2, 2, 2, 1, 'u', 1), (3, 2, 2, NULL, 'v', 1);
            """);

        (await GuessesAsync(scene)).ShouldBe(
        [
            "categories.parent_id -> categories.id 1/1", "post.author_id -> authors.id 3/3", "post.category_id -> categories.id 3/3", "post.reviewedAuthorId -> authors.id 2/2",
        ]);
    }

    [Fact]
    public async Task Values_that_do_not_fit_speak_against_a_name_and_no_values_neither_for_nor_against()
    {
        var scene = await SceneAsync("""
            CREATE TABLE photo (id {key}, name {text});
            CREATE TABLE comment (id {key}, photo_id {integer});
            CREATE TABLE note (id {key}, photo_id {integer});
            CREATE TABLE view_log (id {key}, photo_id {integer});
            """, "INSERT INTO photo VALUES (1, 'a'), (2, 'b'); INSERT INTO comment VALUES (1, 1), (2, 700), (3, 800); INSERT INTO view_log VALUES (1, 1), (2, 2), (3, 900);");

        (await GuessesAsync(scene)).ShouldBe(["note.photo_id -> photo.id 0/0", "view_log.photo_id -> photo.id 2/3"]);
    }

    [Fact]
    public async Task What_is_declared_or_configured_already_is_not_proposed()
    {
        var scene = await SceneAsync("""
            CREATE TABLE photo (id {key}, name {text});
            CREATE TABLE comment (id {key}, photo_id {integer} REFERENCES photo (id), cover_photo_id {integer});
            """, "INSERT INTO photo VALUES (1, 'a'); INSERT INTO comment VALUES (1, 1, 1);");
        (await GuessesAsync(scene)).ShouldBe(["comment.cover_photo_id -> photo.id 1/1"]);

        scene.Configuration = new RowbackConfiguration { Relations = [new ConfiguredRelation { From = "comment.cover_photo_id", To = "photo" }] };
        (await GuessesAsync(scene)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_unique_key_beside_the_number_is_meant_where_the_column_has_its_name()
    {
        var scene = await SceneAsync("""
            CREATE TABLE users (id {key}, uuid {text} UNIQUE, name {text});
            CREATE TABLE session (id {key}, user_uuid {text}, owner_id {integer});
            """, "INSERT INTO users VALUES (1, 'u-1', 'Ann'); INSERT INTO session VALUES (1, 'u-1', 1);");

        (await GuessesAsync(scene)).ShouldBe(["session.owner_id -> users.id 1/1", "session.user_uuid -> users.uuid 1/1"]);
    }

    [Fact]
    public async Task Pairs_of_class_and_id_refer_to_the_table_of_each_class()
    {
        var scene = await SceneAsync("""
            CREATE TABLE photos (id {key}, name {text});
            CREATE TABLE blog_posts (id {key}, name {text});
            CREATE TABLE comments (id {key}, commentable_type {text}, commentable_id {integer}, body {text});
            """, """
            INSERT INTO photos VALUES (1, 'a'), (2, 'b'); INSERT INTO blog_posts VALUES (5, 'c');
            INSERT INTO comments VALUES (1, 'Photo', 1, 'x'), (2, 'App\Models\BlogPost', 5, 'y'), (3, 'Photo', 2, 'z'), (4, 'Nothing', 9, 'w');
            """);

        (await GuessesAsync(scene)).ShouldBe(
        [
            "comments.commentable_id -> blog_posts.id 1/1 when \"commentable_type\" = 'App\\Models\\BlogPost'", "comments.commentable_id -> photos.id 2/2 when \"commentable_type\" = 'Photo'",
        ]);
    }

    [Fact]
    public async Task Content_types_are_looked_up_by_their_numbers()
    {
        var scene = await SceneAsync("""
            CREATE TABLE django_content_type (id {key}, app_label {text}, model {text});
            CREATE TABLE blog_post (id {key}, name {text});
            CREATE TABLE tagged (id {key}, content_type_id {integer}, object_id {integer});
            """, "INSERT INTO django_content_type VALUES (7, 'blog', 'post'), (8, 'blog', 'other'); INSERT INTO blog_post VALUES (1, 'a'); INSERT INTO tagged VALUES (1, 7, 1);");

        (await GuessesAsync(scene)).ShouldContain("tagged.object_id -> blog_post.id 1/1 when \"content_type_id\" = 7");
    }

    [Fact]
    public async Task What_was_accepted_is_followed_and_renumbered_by_a_restore()
    {
        var scene = await SceneAsync("""
            CREATE TABLE photos (id {key}, name {text});
            CREATE TABLE comments (id {key}, commentable_type {text}, commentable_id {integer}, body {text});
            CREATE TABLE likes (id {key}, photo_id {integer}, who {text});
            """, """
            INSERT INTO photos VALUES (1, 'a'), (2, 'b');
            INSERT INTO comments VALUES (1, 'Photo', 1, 'x'), (2, 'Photo', 2, 'y'), (3, 'Other', 1, 'z');
            INSERT INTO likes VALUES (1, 1, 'm'), (2, 2, 'n');
            """);
        await scene.LiveAsync("DELETE FROM photos WHERE id = 1; DELETE FROM comments WHERE id = 1; DELETE FROM likes WHERE id = 1");
        await using (var session = await scene.OpenAsync())
            scene.Configuration = new RowbackConfiguration { Relations = [.. (await session.GuessRelationsAsync()).Where(g => g.IsChecked).Select(g => g.Relation)] };

        var result = await scene.RestoreAsync(Ask.Key("photos", "1") with { Keys = KeyPolicy.New });

        result.Plan.Tables.Select(t => $"{t.Table} {t.Insert}").ShouldBe(["comments 1", "likes 1", "photos 1"], ignoreOrder: true);
        await scene.ShouldHoldAsync("SELECT count(*) FROM photos p JOIN comments c ON c.commentable_id = p.id AND c.commentable_type = 'Photo' JOIN likes l ON l.photo_id = p.id WHERE p.name = 'a' AND p.id <> 1", "1");
    }

    private static async Task<IReadOnlyList<string>> GuessesAsync(Scene scene)
    {
        await using var session = await scene.OpenAsync();
        return [.. (await session.GuessRelationsAsync()).Select(g => $"{g.Relation.From} -> {g.Relation.To} {g.Matching}/{g.Values}{(g.Relation.When is { } when ? " when " + when : "")}")];
    }
}
