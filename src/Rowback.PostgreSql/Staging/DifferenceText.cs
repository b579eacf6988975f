using Rowback.Engines;
using Rowback.Sql;

namespace Rowback.PostgreSql;

/// <summary>How rows of the backup, laid out on live as <c>i</c>, are compared with live's rows, <c>l</c>: said once, wherever they are laid out.</summary>
internal static class DifferenceText
{
    /// <summary>Which of the backup's rows are compared, where nothing is known of them yet.</summary>
    public static SqlText IsCompared(DifferenceRequest request) =>
        SqlText.All([.. request.NotNull.Select(c => (SqlText)$"{new Identifier(request.Backup.Name, c)} IS NOT NULL"), request.When is null ? SqlText.Empty : SqlText.Raw(request.When + "\n")]);

    /// <summary>Of the rows that are wanted: how each differs (1: live lacks it, 2: live has it with other values), and where they come from.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="live">Live.</param>
    /// <param name="rows">Where the backup's rows are laid out.</param>
    /// <param name="value">The value of one of the backup's columns, as live's type.</param>
    public static (SqlText Kind, SqlText From) Differing(DifferenceRequest request, PostgreSqlLiveDatabase live, Identifier rows, Func<string, SqlText> value)
    {
        var columns = live.Catalog!.Schema.Find(request.Live)!;
        var key = SqlText.All(request.Key.Select(k => live.Dialect.KeyEquals($"{new Identifier("l", k.Live)}", value(k.Backup))));
        SqlText isMissing = $"{new Identifier("l", request.Key[0].Live)} IS NULL";
        var differs = SqlText.Any(request.Compared.Select(c => live.Dialect.Differs(columns.FindColumn(c.Live)!, $"{new Identifier("l", c.Live)}", value(c.Backup))));
        var wanted = request.MissingOnly ? isMissing : SqlText.Any([isMissing, differs]);
        return ($"CASE WHEN {isMissing} THEN 1 ELSE 2 END", $"FROM {rows} AS i LEFT JOIN {live.Dialect.Live(request.Live)} AS l ON {key} WHERE {wanted}");
    }
}
