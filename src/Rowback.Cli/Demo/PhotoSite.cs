using Microsoft.Data.Sqlite;

namespace Rowback.Cli.Demo;

/// <summary>The databases of the story: a site that keeps photos in galleries.</summary>
internal static class PhotoSite
{
    private const string Schema = """
        CREATE TABLE gallery (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            slug TEXT NOT NULL UNIQUE,
            title TEXT NOT NULL);
        CREATE TABLE photo (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            file TEXT NOT NULL UNIQUE,
            caption TEXT NOT NULL DEFAULT '');
        CREATE TABLE gallery_photos (
            gallery_id INTEGER NOT NULL REFERENCES gallery ON DELETE CASCADE,
            photo_id INTEGER NOT NULL REFERENCES photo ON DELETE CASCADE,
            position INTEGER NOT NULL,
            PRIMARY KEY (gallery_id, photo_id));
        CREATE TABLE comment (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            photo_id INTEGER NOT NULL REFERENCES photo ON DELETE CASCADE,
            author TEXT NOT NULL,
            words TEXT NOT NULL);
        CREATE INDEX gallery_photos_photo ON gallery_photos (photo_id);
        CREATE INDEX comment_photo ON comment (photo_id);
        """;

    private const string Beginning = """
        INSERT INTO gallery (slug, title) VALUES ('holiday', 'By the sea'), ('pets', 'Rex and Tom'), ('city', 'Rooftops');
        INSERT INTO photo (file, caption) VALUES
            ('beach.jpg', 'First morning'), ('harbour.jpg', ''), ('rex.jpg', 'Rex, asleep'), ('tom.jpg', 'Tom on the wall'), ('roofs.jpg', '');
        INSERT INTO gallery_photos VALUES (1, 1, 1), (1, 2, 2), (2, 3, 1), (2, 4, 2), (3, 5, 1);
        INSERT INTO comment (photo_id, author, words) VALUES (1, 'ann', 'Lovely!'), (3, 'ben', 'Good dog.'), (4, 'ann', 'He looks cross.');
        """;

    public const string Accident = "DELETE FROM gallery WHERE slug = 'pets'";

    private const string Since = """
        INSERT INTO gallery (slug, title) VALUES ('garden', 'May');
        INSERT INTO photo (file, caption) VALUES ('rose.jpg', 'The first one'), ('bee.jpg', '');
        INSERT INTO gallery_photos VALUES (4, 6, 1), (4, 7, 2);
        INSERT INTO comment (photo_id, author, words) VALUES (6, 'cleo', 'What a red.');
        UPDATE photo SET caption = 'At six in the morning' WHERE file = 'roofs.jpg';
        DELETE FROM photo WHERE file = 'tom.jpg';
        """;

    public static Task CreateAsync(string file, CancellationToken cancellation) => RunAsync(file, Schema + Beginning, cancellation);

    /// <summary>The gallery is deleted by mistake; its links go with it.</summary>
    public static Task HaveAccidentAsync(string file, CancellationToken cancellation) => RunAsync(file, Accident, cancellation);

    /// <summary>A new gallery with photos and a comment, a better caption; and a photo deleted on purpose.</summary>
    public static Task LiveOnAsync(string file, CancellationToken cancellation) => RunAsync(file, Since, cancellation);

    /// <summary>Each gallery with its photos in their order, as the site shows them.</summary>
    public static async Task<IReadOnlyList<(string Gallery, string Photos)>> LookAsync(string file, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(file, cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT g.slug, coalesce((SELECT group_concat(file, ', ') FROM
                (SELECT p.file FROM gallery_photos l JOIN photo p ON p.id = l.photo_id WHERE l.gallery_id = g.id ORDER BY l.position)), '')
            FROM gallery g ORDER BY g.id
            """;
        var galleries = new List<(string, string)>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            galleries.Add((reader.GetString(0), reader.GetString(1)));
        return galleries;
    }

    /// <summary>Every row of the site's tables, as text, to compare one moment with another.</summary>
    public static async Task<IReadOnlyList<string>> RowsAsync(string file, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(file, cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT 'gallery ' || id || ' ' || slug || ' ' || title FROM gallery
            UNION ALL SELECT 'photo ' || id || ' ' || file || ' ' || caption FROM photo
            UNION ALL SELECT 'gallery_photos ' || gallery_id || ' ' || photo_id || ' ' || position FROM gallery_photos
            UNION ALL SELECT 'comment ' || id || ' ' || photo_id || ' ' || author || ' ' || words FROM comment
            UNION ALL SELECT 'broken reference in ' || "table" FROM pragma_foreign_key_check
            """;
        var rows = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            rows.Add(reader.GetString(0));
        return rows;
    }

    private static async Task RunAsync(string file, string sql, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(file, cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA foreign_keys = ON;" + sql;
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<SqliteConnection> OpenAsync(string file, CancellationToken cancellation)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        await connection.OpenAsync(cancellation);
        return connection;
    }
}
