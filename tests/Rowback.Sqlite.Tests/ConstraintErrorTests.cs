namespace Rowback.Sqlite.Tests;

public class ConstraintErrorTests
{
    private const string Schema = """
        CREATE TABLE "odd.name"(id INTEGER PRIMARY KEY, a TEXT NOT NULL, b INTEGER CHECK (b > 0), c TEXT, UNIQUE(a, c), CONSTRAINT positive CHECK (id > 0));
        CREATE UNIQUE INDEX by_expression ON "odd.name"(lower(c || b));
        CREATE TABLE strict_one(id INTEGER PRIMARY KEY, n INTEGER) STRICT;
        CREATE TABLE child(id TEXT PRIMARY KEY, p INTEGER REFERENCES "odd.name"(id));
        CREATE TRIGGER refuses BEFORE INSERT ON child WHEN NEW.id = 'no' BEGIN SELECT RAISE(ABORT, 'not this one'); END;
        INSERT INTO "odd.name" VALUES (1, 'x', 1, 'y'); INSERT INTO child VALUES ('k', 1);
        """;

    [Theory]
    [InlineData("INSERT INTO \"odd.name\" VALUES (1, 'z', 1, 'z')", "odd.name", "id")]
    [InlineData("INSERT INTO \"odd.name\" VALUES (2, 'x', 2, 'y')", "odd.name", "a, c")]
    [InlineData("INSERT INTO \"odd.name\" VALUES (2, 'z', 1, 'Y')", null, "by_expression")]
    [InlineData("INSERT INTO \"odd.name\" VALUES (2, NULL, 1, 'z')", "odd.name", "a")]
    [InlineData("INSERT INTO \"odd.name\" VALUES (2, 'z', 0, 'z')", null, "b > 0")]
    [InlineData("INSERT INTO \"odd.name\" VALUES (-2, 'z', 1, 'z')", null, "positive")]
    [InlineData("INSERT INTO strict_one VALUES (1, 'text')", "strict_one", "n")]
    [InlineData("INSERT INTO child VALUES ('k', 1)", "child", "id")]
    [InlineData("INSERT INTO child VALUES ('l', 9)", null, "FOREIGN KEY")]
    [InlineData("INSERT INTO child VALUES ('no', 1)", null, "not this one")]
    public async Task A_broken_constraint_is_named(string sql, string? table, string constraint)
    {
        using var databases = Databases.Of(Schema);
        await using var pair = await databases.OpenAsync();
        var error = await Should.ThrowAsync<RowbackException>(() => pair.Live.Execute(Sql.SqlText.Raw(sql)));
        error.Code.ShouldBe("CONSTRAINT");
        error.Kind.ShouldBe(ErrorKind.Engine);
        error.Table.ShouldBe(table);
        error.Constraint.ShouldBe(constraint);
    }
}
