using Microsoft.Extensions.Logging;
using Rowback.Engines;

namespace Rowback.EntityFrameworkCore;

/// <summary>All that is logged.</summary>
internal static partial class Log
{
    public const string Category = "Rowback.EntityFrameworkCore";

    public static void Told(this ILogger logger, IReadOnlyList<Notice> notices)
    {
        foreach (var notice in notices)
            logger.Notice(notice.Code, notice.Message);
    }

    public static void Planned(this ILogger logger, RestorePlan plan)
    {
        if (logger.IsEnabled(LogLevel.Information))
            logger.Planned(plan.Fingerprint, plan.Tables.Sum(t => t.Insert), plan.Tables.Sum(t => t.Update), plan.Tables.Sum(t => t.Reattach), plan.SkippedCount, string.Join(", ", plan.Stops.Select(s => s.Code)));
    }

    public static void Restored(this ILogger logger, RestoreResult result)
    {
        if (!result.Applied)
            logger.NothingToDo(result.Plan.Fingerprint);
        else if (logger.IsEnabled(LogLevel.Information))
            logger.Restored(result.RestoreId!, result.Plan.Tables.Sum(t => t.Insert), result.Plan.Tables.Sum(t => t.Update), result.Plan.Tables.Sum(t => t.Reattach), result.KeyMapCount);
    }

    public static void Undone(this ILogger logger, string id, UndoResult result)
    {
        if (logger.IsEnabled(LogLevel.Information))
            logger.Undone(id, result.Plan.Tables.Sum(t => t.Delete), result.Plan.StayingCount);
    }

    [LoggerMessage(1, LogLevel.Information, "Plan {Fingerprint}: {Inserted} rows to insert, {Updated} to overwrite, {Reattached} to re-attach, {Skipped} left out. Stops: [{Stops}]")]
    private static partial void Planned(this ILogger logger, string fingerprint, long inserted, long updated, long reattached, long skipped, string stops);

    [LoggerMessage(2, LogLevel.Information, "Restore {RestoreId}: {Inserted} rows inserted, {Updated} overwritten, {Reattached} re-attached, {NewKeys} with a new key")]
    private static partial void Restored(this ILogger logger, string restoreId, long inserted, long updated, long reattached, long newKeys);

    [LoggerMessage(3, LogLevel.Information, "Plan {Fingerprint}: nothing to do")]
    private static partial void NothingToDo(this ILogger logger, string fingerprint);

    [LoggerMessage(4, LogLevel.Information, "Restore {RestoreId} taken back: {Deleted} rows deleted, {Staying} stay")]
    private static partial void Undone(this ILogger logger, string restoreId, long deleted, long staying);

    [LoggerMessage(5, LogLevel.Warning, "{Code}: {Message}")]
    private static partial void Notice(this ILogger logger, string code, string message);
}
