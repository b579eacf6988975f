namespace Rowback.PostgreSql;

/// <summary>The lines with which a script for psql begins. What it sets and makes is gone when its transaction ends.</summary>
internal static class ScriptStart
{
    /// <summary>The temporary table that takes the answers of checks.</summary>
    public const string Checked = "rowback_checked";

    /// <summary>The temporary function that fails where its first argument is not true, and says its second.</summary>
    public const string Checking = "rowback_check";

    public static IReadOnlyList<string> Lines { get; } =
    [
        @"\set ON_ERROR_STOP on",
        @"\set QUIET on",
        @"\encoding UTF8",
        // Another restore is waited for before the transaction has its snapshot, which is to hold what that has committed.
        FormattableString.Invariant($"DO $rowback$ BEGIN PERFORM pg_advisory_lock({RestoreLock.Number}); END $rowback$;"),
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE;",
        FormattableString.Invariant($"DO $rowback$ BEGIN PERFORM pg_advisory_xact_lock({RestoreLock.Number}), pg_advisory_unlock({RestoreLock.Number}); END $rowback$;"),
        .. Opener.ValueSettings.Select(s => $"SET LOCAL {s};"),
        $"CREATE TEMPORARY TABLE {Checked} (holds boolean) ON COMMIT DROP;",
        $"CREATE OR REPLACE FUNCTION pg_temp.{Checking}(holds boolean, what text) RETURNS boolean LANGUAGE plpgsql AS $rowback$ BEGIN IF holds IS NOT TRUE THEN RAISE EXCEPTION '%', what; END IF; RETURN true; END $rowback$;",
    ];
}
