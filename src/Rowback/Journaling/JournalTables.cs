using Rowback.Engines;
using Rowback.Sql;

namespace Rowback.Journaling;

/// <summary>
/// The journal's four tables: <c>restore</c> (one row a restore or undo), <c>table</c> (the tables it wrote, with the columns whose
/// values were digested and those that name a row), <c>row</c> (each row it wrote: key in the backup, key in live, digest of what was left) and <c>value</c> (values before
/// and after, of overwritten, re-attached and removed rows only).
/// </summary>
/// <param name="dialect">How they are spelled.</param>
/// <param name="temporary">True where a file holds the journal, and the tables only what was read from it.</param>
internal sealed class JournalTables(Dialect dialect, bool temporary = false)
{
    public bool AreTemporary => temporary;

    public static IReadOnlyList<string> RestoreColumns { get; } =
        ["id", "kind", "made_at", "question", "fingerprint", "backup", "inserted", "updated", "reattached", "deleted", "undoes", "undone_by"];

    public static IReadOnlyList<string> TableColumns { get; } = ["id", "restore", "name", "columns", "key"];

    public static IReadOnlyList<string> RowColumns { get; } = ["tbl", "action", "key", "new_key", "hash", "undone_by"];

    public static IReadOnlyList<string> ValueColumns { get; } = ["tbl", "new_key", "col", "before", "after"];

    public Identifier Restore { get; } = Name(dialect, "restore", temporary);

    public Identifier Table { get; } = Name(dialect, "table", temporary);

    public Identifier Row { get; } = Name(dialect, "row", temporary);

    public Identifier Value { get; } = Name(dialect, "value", temporary);

    /// <summary>The four tables, each with its columns.</summary>
    public IReadOnlyList<(Identifier Table, IReadOnlyList<string> Columns)> Shape => [(Restore, RestoreColumns), (Table, TableColumns), (Row, RowColumns), (Value, ValueColumns)];

    /// <summary>The statements that make the journal.</summary>
    public IEnumerable<SqlText> Create()
    {
        foreach (var statement in temporary ? [] : dialect.JournalPreamble)
            yield return statement;
        SqlText integer = dialect.IntegerType, text = dialect.TextType, bytes = dialect.BytesType, any = dialect.AnyType;
        yield return $"""
            {New(Restore)} (id {integer} PRIMARY KEY, kind {text} NOT NULL, made_at {text} NOT NULL, question {text} NOT NULL, fingerprint {text} NOT NULL,
              backup {text} NOT NULL, inserted {integer} NOT NULL, updated {integer} NOT NULL, reattached {integer} NOT NULL, deleted {integer} NOT NULL,
              undoes {integer}, undone_by {integer})
            """;
        yield return $"{New(Table)} (id {integer} PRIMARY KEY, restore {integer} NOT NULL, name {text} NOT NULL, columns {text} NOT NULL, key {text} NOT NULL)";
        yield return $"{New(Row)} (tbl {integer} NOT NULL, action {text} NOT NULL, key {text} NOT NULL, new_key {text} NOT NULL, hash {bytes}, undone_by {integer})";
        yield return $"CREATE INDEX IF NOT EXISTS {dialect.IndexOn(Name(dialect, "row_tbl", temporary), Row)} (tbl, undone_by)";
        yield return $"CREATE INDEX IF NOT EXISTS {dialect.IndexOn(Name(dialect, "row_renumbered", temporary), Row)} (key) WHERE key <> new_key";
        yield return $"{New(Value)} (tbl {integer} NOT NULL, new_key {text} NOT NULL, col {text} NOT NULL, before {any}, after {any})";
        yield return $"CREATE INDEX IF NOT EXISTS {dialect.IndexOn(Name(dialect, "value_tbl", temporary), Value)} (tbl, new_key)";
    }

    /// <summary>The statements that remove it.</summary>
    public IEnumerable<SqlText> Drop()
    {
        foreach (var table in new[] { Value, Row, Table, Restore })
            yield return $"DROP TABLE IF EXISTS {table}";
    }

    private static Identifier Name(Dialect dialect, string name, bool temporary) => temporary ? dialect.Temporary("rowback_journal_" + name) : dialect.Journal(name);

    private SqlText New(Identifier table) => temporary ? $"CREATE TEMPORARY TABLE {table.Unqualified()}" : (SqlText)$"CREATE TABLE IF NOT EXISTS {table}";
}

/// <summary>What the journal says was done to a row.</summary>
internal static class JournalAction
{
    public const string Insert = "insert";
    public const string Update = "update";
    public const string Reattach = "reattach";
    public const string Delete = "delete";

    /// <summary>The action, an expression, is one that sets columns.</summary>
    public static SqlText SetsColumns(string action) => $"{SqlText.Raw(action)} IN ({new SqlValue(Update)}, {new SqlValue(Reattach)})";
}
