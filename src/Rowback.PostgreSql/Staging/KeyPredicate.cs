using System.Runtime.CompilerServices;
using Npgsql;
using Rowback.Sql;

namespace Rowback.PostgreSql;

/// <summary>The keys of the rows for which a predicate, written by the user, is true, on a connection where one database is all there is.</summary>
internal static class KeyPredicate
{
    /// <summary>The connection is taken until all rows are read.</summary>
    public static IAsyncEnumerable<object?[]> SelectAsync(Connection connection, Identifier table, IReadOnlyList<string> columns, string predicate, CancellationToken cancellation) =>
        WatchAsync(connection.ReadAsync(Query(table, columns, predicate), cancellation), cancellation);

    /// <summary>Between two rows the connection may be used for something else.</summary>
    public static IAsyncEnumerable<object?[]> SelectInPortionsAsync(Connection connection, Identifier table, IReadOnlyList<string> columns, string predicate, CancellationToken cancellation) =>
        WatchAsync(Portions.ReadAsync(connection, Query(table, columns, predicate), cancellation), cancellation);

    /// <summary>The keys that a query of the user's gives.</summary>
    public static IAsyncEnumerable<object?[]> ListInPortionsAsync(Connection connection, string query, CancellationToken cancellation)
    {
        PredicateText.CheckQuery(query);
        return WatchAsync(Portions.ReadAsync(connection, $"SELECT * FROM ({query}\n) AS rowback_listed", cancellation), cancellation);
    }

    private static string Query(Identifier table, IReadOnlyList<string> columns, string predicate)
    {
        PredicateText.Check(predicate);
        var name = PostgreSqlDialect.Quote(table.Name);
        // The line break keeps a comment at the end from swallowing the parenthesis.
        return $"SELECT {string.Join(", ", columns.Select(c => $"({name}.{PostgreSqlDialect.Quote(c)})::text"))} FROM {(table.IsOnly ? "ONLY " : "")}{PostgreSqlDialect.Quote(table.Qualifier!)}.{name} WHERE ({predicate}\n)";
    }

    private static async IAsyncEnumerable<object?[]> WatchAsync(IAsyncEnumerable<string?[]> keys, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var rows = keys.GetAsyncEnumerator(cancellation);
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
