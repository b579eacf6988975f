namespace Rowback.Specification;

/// <summary>Looks into plans.</summary>
public static class Plans
{
    private static readonly TablePlan Nothing = new("", 0, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>The counts of a table; none if it is not in the plan.</summary>
    public static TablePlan Table(this RestorePlan plan, string table) => plan.Tables.FirstOrDefault(t => t.Table == table) ?? Nothing;

    /// <summary>The rows that will be inserted, in all tables.</summary>
    public static long Inserted(this RestorePlan plan) => plan.Tables.Sum(t => t.Insert);

    /// <summary>Each table with rows to insert and their number: <c>gallery 1, link 2</c>.</summary>
    public static string Inserts(this RestorePlan plan) =>
        string.Join(", ", plan.Tables.Where(t => t.Insert > 0).OrderBy(t => t.Table, StringComparer.Ordinal).Select(t => $"{t.Table} {t.Insert}"));
}
