namespace Rowback.Sqlite;

/// <summary>
/// A condition of the configuration, which is put over rows of live, of the backup and of temporary tables alike. It is compiled over a row that has
/// nothing but its columns: no rowid, no other table, no name of its own.
/// </summary>
internal static class RowCondition
{
    public static void Check(Connection alone, IReadOnlyList<string> columns, string condition)
    {
        UserCondition.CheckWords(condition);
        if (SqlTokenizer.Read(condition).Exists(t => t.Is("SELECT") || t.Is("VALUES")))
            throw UserCondition.Bad("it asks a table, and sees one row alone", null);
        try
        {
            // No line break before the parenthesis: where it is used there is none either, and a comment would swallow it.
            using var statement = alone.Prepare($"SELECT 1 FROM (SELECT {string.Join(", ", columns.Select(c => "NULL AS " + SqliteDialect.Quote(c)))}) WHERE ({condition})");
            if (statement.ParameterCount > 0)
                throw UserCondition.Bad("it holds a parameter", "Write the value itself; text in 'single quotes'.");
        }
        catch (RowbackException e) when (UserCondition.IsItsFault(e))
        {
            throw UserCondition.Bad(e.Message, null);
        }
    }
}
