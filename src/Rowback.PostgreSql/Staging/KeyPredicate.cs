using System.Runtime.CompilerServices;
using Npgsql;
using Rowback.Sql;

namespace Rowback.PostgreSql;

/// <summary>The keys of the rows for which a predicate, written by the user, is true, on a connection where one database is all there is.</summary>
internal static class KeyPredicate
{
    public static async IAsyncEnumerable<object?[]> SelectAsync(
        Connection connection, Identifier table, IReadOnlyList<string> columns, string predicate, [EnumeratorCancellation] CancellationToken cancellation)
    {
        PredicateText.Check(predicate);
        var name = PostgreSqlDialect.Quote(table.Name);
        // The line break keeps a comment at the end from swallowing the parenthesis.
        var sql = $"SELECT {string.Join(", ", columns.Select(c => $"({name}.{PostgreSqlDialect.Quote(c)})::text"))} FROM {(table.IsOnly ? "ONLY " : "")}{PostgreSqlDialect.Quote(table.Qualifier!)}.{name} WHERE ({predicate}\n)";
        var rows = connection.ReadAsync(sql, cancellation).GetAsyncEnumerator(cancellation);
        await using (rows)
        {
            while (await NextAsync(rows))
                yield return rows.Current;
        }
    }

    private static async Task<bool> NextAsync(IAsyncEnumerator<string?[]> rows)
    {
        try
        {
            return await rows.MoveNextAsync();
        }
        catch (RowbackException e) when (e.InnerException is PostgresException { SqlState: var state } said && (SqlState.IsSyntaxOrName(state) || SqlState.IsDataException(state)) && state != SqlState.InsufficientPrivilege)
        {
            throw PredicateText.Bad(said.MessageText, said.Hint);
        }
    }
}
