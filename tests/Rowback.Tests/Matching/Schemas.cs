using Rowback.Configuration;
using Rowback.Matching;
using Rowback.Schema;
using Rowback.Sqlite;

namespace Rowback.Tests.Matching;

/// <summary>Schemas written by hand, shortly.</summary>
internal static class Schemas
{
    /// <summary>A table; each column is <c>name TYPE</c>, with <c>!</c> behind for NOT NULL.</summary>
    public static Table Table(string name, params string[] columns) => new()
    {
        Name = new TableName(null, name),
        Columns = [.. columns.Select(Column)],
        RowAddress = "rowid",
    };

    public static Table WithKey(this Table table, params string[] columns) => table with { PrimaryKey = Key(columns) };

    public static Table WithUnique(this Table table, params string[] columns) => table with { UniqueKeys = [.. table.UniqueKeys, Key(columns)] };

    public static Table WithGenerator(this Table table, bool canGoBack = false, long? counter = null) =>
        table.WithKey("id") with { Generator = new KeyGenerator("id", canGoBack, counter) };

    /// <summary>A foreign key of one column to <c>parent.id</c>.</summary>
    public static Table WithReference(this Table table, string column, string parent, OnDelete onDelete = OnDelete.NoAction, string principal = "id") => table with
    {
        ForeignKeys =
        [
            .. table.ForeignKeys,
            new ForeignKey { Columns = column.Split(','), PrincipalTable = new TableName(null, parent), PrincipalColumns = principal.Split(','), OnDelete = onDelete },
        ],
    };

    public static Column Column(string text)
    {
        var parts = text.TrimEnd('!').Split(' ', 2);
        return new Column { Name = parts[0], Type = parts.Length > 1 ? parts[1] : "TEXT", NotNull = text.EndsWith('!') };
    }

    public static SchemaMatch Match(Table[] live, Table[]? backup = null, RowbackConfiguration? configuration = null) =>
        SchemaMatcher.Match(new DatabaseSchema(live), new DatabaseSchema(backup ?? live), configuration ?? new RowbackConfiguration(), new SqliteDialect("UTF-8"));

    public static Table Gallery => Table("gallery", "id INT!", "title").WithKey("id");

    public static Table Photo => Table("photo", "id INT!", "title").WithKey("id");

    private static UniqueKey Key(string[] columns) => new() { Parts = [.. columns.Select(c => new KeyPart { Column = c })] };
}
