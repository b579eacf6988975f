using System.Globalization;
using System.Text;
using Rowback.Engines;
using Rowback.Staging;

namespace Rowback.Planning;

/// <summary>Writes a noted run as text for the engine's shell. A check becomes a statement that fails where it does not hold.</summary>
internal static class ScriptText
{
    public static string Of(Script script, RestorePlan plan, Workbench bench)
    {
        var text = new StringBuilder();
        text.AppendLine("-- Rowback restore, as planned. Run it on live with the engine's own shell; it stops at the first error and then changes nothing.");
        if (script.HoldsRows)
            text.AppendLine("-- It holds rows of the backup: keep it as safe as the backup itself, and delete it when it is no longer needed.");
        text.Append("-- Plan ").Append(plan.Fingerprint).Append(", backup ").Append(plan.Backup).AppendLine();
        foreach (var table in plan.Tables)
            text.AppendLine(CultureInfo.InvariantCulture, $"-- {OneLine(table.Table)}: {table.Insert} to insert, {table.Update} to overwrite, {table.Reattach} to re-attach, {table.Skip} left out");
        foreach (var line in bench.Backup.ScriptPreamble)
            text.AppendLine(line);
        var checks = 0;
        foreach (var step in script.Steps)
        {
            if (step.What is null)
            {
                var sql = RenderedSql.Literal(step.Sql, bench.Dialect);
                text.Append(sql).AppendLine(";").Append(step.Rows);
                continue;
            }

            foreach (var statement in bench.Dialect.ScriptCheck(++checks, OneLine(step.What), step.Sql))
                text.Append(RenderedSql.Literal(statement, bench.Dialect)).AppendLine(";");
        }

        text.AppendLine("COMMIT;");
        return text.ToString();
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
