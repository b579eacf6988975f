using System.Text;

namespace Rowback.PostgreSql;

/// <summary>Rows in COPY's text form, as psql reads them (https://www.postgresql.org/docs/current/sql-copy.html, Text Format).</summary>
internal static class RowText
{
    private const int BlockLength = 1 << 16;

    public static async Task<string> ReadAsync(Connection connection, string copy, CancellationToken cancellation)
    {
        await connection.SendAsync(cancellation);
        try
        {
            using var rows = connection.Blocks ? connection.Inner.BeginTextExport(copy) : await connection.Inner.BeginTextExportAsync(copy, cancellation);
            var text = new StringBuilder();
            var block = new char[BlockLength];
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                var length = connection.Blocks ? rows.Read(block) : await rows.ReadAsync(block, cancellation);
                if (length == 0)
                    return text.ToString();
                text.Append(block, 0, length);
            }
        }
        catch (Exception e) when (Connection.IsItsOwn(e) || (e is OperationCanceledException && cancellation.IsCancellationRequested))
        {
            throw connection.Failure(e, cancellation);
        }
    }
}
