using Rowback.Engines;
using Rowback.Schema;

namespace Rowback.Sqlite.Tests;

public class CatalogTests
{
    [Fact]
    public async Task Tables_are_listed_by_kind_and_those_of_SQLite_and_Rowback_left_out()
    {
        var schema = await Read("""
            CREATE TABLE ordinary(id INTEGER PRIMARY KEY AUTOINCREMENT);
            CREATE TABLE _rowback_restore(id INTEGER PRIMARY KEY);
            CREATE VIEW seen AS SELECT id AS number FROM ordinary;
            CREATE VIRTUAL TABLE words USING fts5(body);
            CREATE VIRTUAL TABLE boxes USING rtree(id, x1, x2);
            ANALYZE;
            """);
        schema.Tables.Where(t => t.Kind == TableKind.Ordinary).Select(t => t.Name.Name).ShouldBe(["ordinary"]);
        schema.Tables.Where(t => t.Kind == TableKind.Virtual).Select(t => t.Name.Name).ShouldBe(["boxes", "words"]);
        schema.Tables.Where(t => t.Kind == TableKind.View).Single().Columns.Single().Name.ShouldBe("number");
        schema.Tables.Where(t => t.Kind == TableKind.Shadow).Select(t => t.Name.Name)
            .ShouldBe(["boxes_node", "boxes_parent", "boxes_rowid", "words_config", "words_content", "words_data", "words_docsize", "words_idx"]);
        schema.Tables.Single(t => t.Name.Name == "words").Columns.Select(c => c.Name).ShouldBe(["body"]);
    }

    [Theory]
    [InlineData("id INTEGER PRIMARY KEY, x", "id", true)]
    [InlineData("id INTEGER PRIMARY KEY ASC", "id", true)]
    [InlineData("id INTEGER, x, PRIMARY KEY(id)", "id", true)]
    [InlineData("id INTEGER, PRIMARY KEY(id DESC)", "id", true)]
    [InlineData("\"id\" \"INTEGER\" PRIMARY KEY", "id", true)]
    [InlineData("id INTEGER PRIMARY KEY AUTOINCREMENT", "id", false)]
    [InlineData("id INTEGER NOT NULL CONSTRAINT pk PRIMARY KEY /* AUTOINCREMENT */, x DEFAULT 'AUTOINCREMENT'", "id", true)]
    [InlineData("id integer primary key on conflict abort autoincrement", "id", false)]
    [InlineData("id INTEGER PRIMARY KEY DESC", null, false)]
    [InlineData("id INT PRIMARY KEY", null, false)]
    [InlineData("id BIGINT PRIMARY KEY", null, false)]
    [InlineData("a INTEGER, b INTEGER, PRIMARY KEY(a, b)", null, false)]
    [InlineData("id TEXT PRIMARY KEY", null, false)]
    [InlineData("id", null, false)]
    public async Task Only_an_INTEGER_PRIMARY_KEY_is_the_rowid_and_draws_keys(string columns, string? rowId, bool canGoBack)
    {
        var table = (await Read($"CREATE TABLE t({columns})")).Tables.Single();
        table.RowIdColumn.ShouldBe(rowId);
        table.Generator.ShouldBe(rowId is null ? null : new KeyGenerator(rowId, canGoBack, null));
        if (rowId is not null)
            table.FindColumn(rowId)!.NotNull.ShouldBeTrue();
    }

    [Fact]
    public async Task Without_rowid_there_is_no_generator_and_key_columns_take_no_NULL()
    {
        var table = (await Read("CREATE TABLE t(id INTEGER PRIMARY KEY, x) WITHOUT ROWID")).Tables.Single();
        table.RowIdColumn.ShouldBeNull();
        table.Generator.ShouldBeNull();
        table.PrimaryKey!.Columns.ShouldBe(["id"]);
        table.FindColumn("id")!.NotNull.ShouldBeTrue();
        table.UniqueKeys.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_primary_key_that_is_not_the_rowid_takes_NULL_unless_it_says_not()
    {
        var table = (await Read("CREATE TABLE t(a TEXT, b TEXT NOT NULL, PRIMARY KEY(b, a))")).Tables.Single();
        table.PrimaryKey!.Columns.ShouldBe(["b", "a"]);
        table.FindColumn("a")!.NotNull.ShouldBeFalse();
        table.FindColumn("b")!.NotNull.ShouldBeTrue();
    }

    [Fact]
    public async Task The_counter_of_AUTOINCREMENT_is_read()
    {
        var schema = await Read("""
            CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO t VALUES (41); DELETE FROM t;
            CREATE TABLE u(id INTEGER PRIMARY KEY AUTOINCREMENT);
            INSERT INTO sqlite_sequence VALUES ('t', 'nonsense'), ('t', 12);
            """);
        schema.Tables[0].Generator.ShouldBe(new KeyGenerator("id", false, 41));
        schema.Tables[1].Generator.ShouldBe(new KeyGenerator("id", false, null));
    }

    [Fact]
    public async Task Columns_have_their_type_default_collation_and_generation()
    {
        var columns = (await Read("""
            CREATE TABLE t(plain, id INTEGER NOT NULL DEFAULT (1 + 2), name VARCHAR(20) COLLATE NOCASE DEFAULT 'x''y',
              virtual_one TEXT GENERATED ALWAYS AS (name || 'v') VIRTUAL, stored_one REAL AS (id * 2) STORED, trimmed TEXT COLLATE rtrim, plain_two TEXT COLLATE BINARY)
            """)).Tables.Single().Columns;
        columns.Select(c => c.Type).ShouldBe(["", "INTEGER", "VARCHAR(20)", "TEXT", "REAL", "TEXT", "TEXT"]);
        columns.Select(c => c.Default).ShouldBe([null, "1 + 2", "'x''y'", null, null, null, null]);
        columns.Select(c => c.Collation).ShouldBe([null, null, "NOCASE", null, null, "rtrim", null]);
        columns.Select(c => c.Generated).ShouldBe([GeneratedKind.None, GeneratedKind.None, GeneratedKind.None, GeneratedKind.Virtual, GeneratedKind.Stored, GeneratedKind.None, GeneratedKind.None]);
        columns.Select(c => c.NotNull).ShouldBe([false, true, false, false, false, false, false]);
    }

    [Fact]
    public async Task Strict_tables_say_so_of_their_columns()
    {
        var schema = await Read("CREATE TABLE s(a INT, b ANY) STRICT; CREATE TABLE t(a INT)");
        schema.Tables[0].Columns.ShouldAllBe(c => c.IsStrict);
        schema.Tables[1].Columns.ShouldAllBe(c => !c.IsStrict);
    }

    [Fact]
    public async Task Unique_keys_of_every_sort_are_read_with_their_text()
    {
        var table = (await Read(""""
            CREATE TABLE "odd ""table"""("a (b), c" TEXT, [x y] INTEGER UNIQUE, z TEXT COLLATE NOCASE, UNIQUE(z, "a (b), c" COLLATE RTRIM));
            CREATE UNIQUE INDEX IF NOT EXISTS [on (] ON "odd ""table"""(lower("a (b), c" || ',)') COLLATE NOCASE ASC , /* , */ [x y] desc, coalesce(z, ('WHERE')))
              WHERE z IS NOT 'it''s' AND [x y] > (SELECT 3) -- the end
              ;
            CREATE UNIQUE INDEX plain ON "odd ""table"""(z COLLATE BINARY);
            CREATE INDEX not_unique ON "odd ""table"""(z);
            """".Replace("(SELECT 3)", "(1 + 2)", StringComparison.Ordinal))).Tables.Single();
        var odd = table.UniqueKeys.Single(k => k.Name == "on (");
        odd.Parts.Select(p => p.Expression).ShouldBe(["lower(\"a (b), c\" || ',)')", null, "coalesce(z, ('WHERE'))"]);
        odd.Parts.Select(p => p.Column).ShouldBe([null, "x y", null]);
        odd.Parts.Select(p => p.Collation).ShouldBe(["NOCASE", null, null]);
        odd.Where.ShouldBe("z IS NOT 'it''s' AND [x y] > (1 + 2)");
        odd.IsPlain.ShouldBeFalse();
        table.UniqueKeys.Single(k => k.Name == "plain").Parts.Single().ShouldBe(new KeyPart { Column = "z" });
        var constraints = table.UniqueKeys.Where(k => k.Name is null).ToList();
        constraints.Select(k => string.Join("|", k.Columns)).ShouldBe(["x y", "z|a (b), c"]);
        constraints[1].Parts.Select(p => p.Collation).ShouldBe(["NOCASE", "RTRIM"]);
        table.UniqueKeys.Count.ShouldBe(4);
    }

    [Fact]
    public async Task Foreign_keys_are_read_in_the_order_of_their_declaration()
    {
        var schema = await Read("""
            CREATE TABLE Parent(a TEXT, b TEXT, c INTEGER UNIQUE, PRIMARY KEY(b, a));
            CREATE TABLE child(x TEXT, y TEXT, self INTEGER REFERENCES child(id) ON DELETE SET NULL, id INTEGER PRIMARY KEY, gone REFERENCES nowhere ON DELETE RESTRICT,
              u INTEGER DEFAULT 0 REFERENCES parent("C") ON DELETE SET DEFAULT, FOREIGN KEY (X, y) REFERENCES PARENT ON DELETE CASCADE, FOREIGN KEY (y, x) REFERENCES parent(a, b));
            """);
        var keys = schema.Tables.Single(t => t.Name.Name == "child").ForeignKeys;
        keys.Select(k => k.ToString()).ShouldBe([
            "(self) -> child(id) on delete SetNull",
            "(gone) -> nowhere() on delete Restrict",
            "(u) -> Parent(c) on delete SetDefault",
            "(x, y) -> Parent(b, a) on delete Cascade",
            "(y, x) -> Parent(a, b) on delete NoAction",
        ]);
    }

    [Fact]
    public async Task Triggers_are_read_by_table()
    {
        var schema = await Read("""
            CREATE TABLE t(x); CREATE TABLE u(x); CREATE VIEW v AS SELECT x FROM t;
            CREATE TRIGGER one AFTER INSERT ON T BEGIN SELECT 1; END;
            CREATE TRIGGER two BEFORE DELETE ON t BEGIN SELECT 1; END;
            CREATE TRIGGER three INSTEAD OF INSERT ON v BEGIN SELECT 1; END;
            """);
        schema.Tables.Single(t => t.Name.Name == "t").Triggers.Select(t => t.Name).ShouldBe(["one", "two"]);
        schema.Tables.Single(t => t.Name.Name == "u").Triggers.ShouldBeEmpty();
    }

    [Fact]
    public async Task Names_of_every_kind_are_kept_as_they_are()
    {
        var schema = await Read("""
            CREATE TABLE "select"("from" INTEGER PRIMARY KEY, "wörter" TEXT, "with space" TEXT, "quo""te" TEXT, "a.b" TEXT, [brack et] TEXT, `back``tick` TEXT, '' TEXT);
            CREATE TABLE "日本語; --"(id INTEGER PRIMARY KEY, "from" REFERENCES "select");
            """);
        schema.Tables.Select(t => t.Name.Name).ShouldBe(["select", "日本語; --"]);
        schema.Tables[0].Columns.Select(c => c.Name).ShouldBe(["from", "wörter", "with space", "quo\"te", "a.b", "brack et", "back`tick", ""]);
        schema.Tables[1].ForeignKeys.Single().PrincipalColumns.ShouldBe(["from"]);
    }

    [Theory]
    [InlineData("CREATE TABLE t(id INTEGER PRIMARY KEY, x CHECK (app_fn(x) > 0))", "MISSING_FUNCTION", "app_fn", "table 't'")]
    [InlineData("CREATE TABLE t(id INTEGER PRIMARY KEY, x, y AS (app_fn(x)) STORED)", "MISSING_FUNCTION", "app_fn", "table 't'")]
    [InlineData("CREATE TABLE t(id INTEGER PRIMARY KEY, x); CREATE INDEX ix ON t(app_fn(x))", "MISSING_FUNCTION", "app_fn", "index 'ix' of table 't'")]
    [InlineData("CREATE TABLE t(id INTEGER PRIMARY KEY, x); CREATE INDEX ix ON t(x) WHERE app_fn(x)", "MISSING_FUNCTION", "app_fn", "index 'ix' of table 't'")]
    [InlineData("CREATE TABLE t(id INTEGER PRIMARY KEY, x); CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT app_fn(1); END", "MISSING_FUNCTION", "app_fn", "trigger 'tr' of table 't'")]
    [InlineData("CREATE TABLE t(id INTEGER PRIMARY KEY, x); CREATE TRIGGER tr AFTER UPDATE OF x ON t BEGIN SELECT app_fn(1); END", "MISSING_FUNCTION", "app_fn", "trigger 'tr' of table 't'")]
    [InlineData("CREATE TABLE t(id INTEGER PRIMARY KEY, x); CREATE TRIGGER tr AFTER DELETE ON t BEGIN SELECT app_fn(1); END", "MISSING_FUNCTION", "app_fn", "trigger 'tr' of table 't'")]
    [InlineData("CREATE TABLE t(id INTEGER PRIMARY KEY, x); CREATE INDEX ix ON t(x COLLATE APP_ORDER)", "MISSING_COLLATION", "APP_ORDER", "index 'ix' of table 't'")]
    [InlineData("CREATE TABLE t(id INTEGER PRIMARY KEY, x TEXT COLLATE app_order UNIQUE)", "MISSING_COLLATION", "app_order", "table 't'", true)]
    public async Task What_the_application_defines_for_itself_is_named(string sql, string code, string name, string where, bool forReading = false)
    {
        using var databases = new Databases();
        using (var connection = Databases.Connect(databases.Live))
        {
            connection.CreateFunction("app_fn", (long x) => x, isDeterministic: true);
            connection.CreateCollation("app_order", string.CompareOrdinal);
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }

        Databases.Run(databases.Backup, "CREATE TABLE t(id)");
        await using var pair = await databases.OpenAsync();
        var missing = (await pair.Live.ReadSchemaAsync(CancellationToken.None)).Tables.Single().Missing;
        missing.Select(m => (m.Code, m.ForReading)).ShouldBe([(code, forReading), .. forReading ? [(code, false)] : Array.Empty<(string, bool)>()]);
        missing[0].Message.ShouldContain($"'{name}'");
        missing[0].Message.ShouldContain(where);
    }

    [Fact]
    public async Task A_backup_is_read_though_its_application_defines_functions()
    {
        using var databases = new Databases();
        using (var connection = Databases.Connect(databases.Backup))
        {
            connection.CreateFunction("app_fn", (long x) => x, isDeterministic: true);
            connection.CreateCollation("app_order", string.CompareOrdinal);
            using var command = connection.CreateCommand();
            command.CommandText = """
                CREATE TABLE t(id INTEGER PRIMARY KEY, x CHECK (app_fn(x) > 0), y AS (app_fn(x)), z TEXT COLLATE app_order);
                CREATE INDEX ix ON t(app_fn(x)); CREATE UNIQUE INDEX iz ON t(z); CREATE INDEX iw ON t(z) WHERE app_fn(x);
                INSERT INTO t(x, z) VALUES (1, 'b'), (2, 'a');
                """;
            command.ExecuteNonQuery();
        }

        Databases.Run(databases.Live, "CREATE TABLE t(id INTEGER PRIMARY KEY, x, z TEXT)");
        await using var pair = await databases.OpenAsync();
        (await pair.Backup.ReadSchemaAsync(CancellationToken.None)).Tables.Single().Columns.Count.ShouldBe(4);
        await pair.Live.Execute($"CREATE TEMP TABLE s(c0 INTEGER PRIMARY KEY, c1, c2 TEXT)");
        var request = new StageRequest { Source = new(null, "t"), Target = new("temp", "s"), Columns = [("c0", "id"), ("c1", "x"), ("c2", "z")] };
        (await pair.Backup.StageAsync(request with { KeyColumns = ["id"], Keys = $"SELECT 1 AS k0" }, CancellationToken.None)).ShouldBe(1);
        (await pair.Backup.StageAsync(request with { KeyColumns = ["x"], Keys = $"SELECT 2 AS k0" }, CancellationToken.None)).ShouldBe(1);
        var different = new DifferenceRequest { Backup = new(null, "t"), Live = new(null, "t"), Key = [("id", "id")], Compared = [("x", "x"), ("z", "z")] };
        (await pair.Backup.StageDifferencesAsync(different, CancellationToken.None)).ShouldBe(new DifferenceCounts(2, 2, 0));
    }

    [Fact]
    public async Task A_virtual_table_whose_module_is_missing_is_listed_without_columns()
    {
        var schema = await Read("""
            CREATE TABLE t(id INTEGER PRIMARY KEY);
            PRAGMA writable_schema=ON;
            INSERT INTO sqlite_schema VALUES ('table', 'places', 'places', 0, 'CREATE VIRTUAL TABLE places USING spatial_index(x)');
            """);
        schema.Tables.Select(t => (t.Name.Name, t.Kind, t.Columns.Count)).ShouldBe([("places", TableKind.Virtual, 0), ("t", TableKind.Ordinary, 1)]);
    }

    [Fact]
    public async Task Checks_are_read_with_their_names_and_the_columns_that_stand_in_them()
    {
        var table = (await Read("""
            CREATE TABLE t(id INTEGER PRIMARY KEY, "a b" TEXT CHECK ("a b" <> ')' -- not (that)
                ), c INTEGER DEFAULT (1) CONSTRAINT "small c" CHECK ((C) < 5 AND length('check (d)') > 0), d INTEGER, twice AS (c * 2),
                CHECK (twice > 0), CHECK (rowid > 0), CHECK (c IS NULL OR d > c));
            ALTER TABLE t ADD COLUMN e INTEGER CHECK (e <> 3);
            """)).Tables.Single();
        table.Checks.Select(c => $"{c.Name}: {c.Expression} [{string.Join(", ", c.Columns)}]").ShouldBe(
            [": \"a b\" <> ')' [a b]", "small c: (C) < 5 AND length('check (d)') > 0 [c]", ": e <> 3 [e]", ": c IS NULL OR d > c [c, d]"]);
    }

    [Fact]
    public async Task Five_hundred_tables_are_read_quickly()
    {
        var sql = string.Concat(Enumerable.Range(0, 500).Select(i => $"CREATE TABLE t{i}(id INTEGER PRIMARY KEY, a TEXT UNIQUE, b INTEGER REFERENCES t0(id) ON DELETE CASCADE, CHECK (b > 0)); CREATE INDEX i{i} ON t{i}(b);"));
        using var databases = Databases.Of("PRAGMA synchronous=OFF; BEGIN;" + sql + "COMMIT;");
        await using var pair = await databases.OpenAsync();
        await pair.Live.ReadSchemaAsync(CancellationToken.None);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        (await pair.Live.ReadSchemaAsync(CancellationToken.None)).Tables.Count.ShouldBe(500);
        (await pair.Backup.ReadSchemaAsync(CancellationToken.None)).Tables.Count.ShouldBe(500);
        watch.ElapsedMilliseconds.ShouldBeLessThan(2000);
    }

    /// <summary>Of live and of the backup, which must be alike.</summary>
    private static async Task<DatabaseSchema> Read(string sql)
    {
        using var databases = Databases.Of(sql);
        await using var pair = await databases.OpenAsync();
        var live = await pair.Live.ReadSchemaAsync(CancellationToken.None);
        var backup = await pair.Backup.ReadSchemaAsync(CancellationToken.None);
        backup.Tables.Select(Describe).ShouldBe(live.Tables.Select(Describe));
        return live;
    }

    private static string Describe(Table table) =>
        $"{table} {table.Kind} {table.PrimaryKey} {string.Join(";", table.UniqueKeys)} {string.Join(";", table.ForeignKeys)} {table.Generator} {string.Join(";", table.Triggers)}";
}
