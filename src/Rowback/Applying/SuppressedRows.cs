using System.Globalization;
using Rowback.Schema;

namespace Rowback.Applying;

/// <summary>The failure where the database took fewer rows than it was given.</summary>
internal static class SuppressedRows
{
    /// <param name="table">The table.</param>
    /// <param name="planned">How many rows it was given.</param>
    /// <param name="written">How many it took.</param>
    /// <param name="what">What was to become of them: <c>inserted</c>.</param>
    /// <param name="triggers">The table's triggers, any of which may have done it; none where only a constraint can.</param>
    public static RowbackException Failure(TableName table, long planned, long written, string what, IReadOnlyList<Trigger> triggers) =>
        new(ErrorKind.Verification, "ROWS_SUPPRESSED",
            $"{Number(planned)} row{(planned == 1 ? " of " : "s of ")}{table} {(planned == 1 ? "was" : "were")} to be {what}, but the database took {(written == 0 ? "none" : Number(written))}: "
                + $"{(triggers.Count > 0 ? "a trigger or constraint" : "a constraint")} suppressed {(written > 0 ? "the others" : planned == 1 ? "it" : "them")}. Rolled back.",
            triggers.Count > 0 ? $"Look at the triggers of {table}: {string.Join(", ", triggers.Select(t => t.Name))}." : null)
        { Table = table.ToString() };

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
