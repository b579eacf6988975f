using System.Globalization;
using System.Text;
using Rowback.Engines;
using Rowback.Staging;

namespace Rowback.Planning;

/// <summary>Writes a noted run as text for the engine's shell. A check becomes a row that a named constraint refuses where it does not hold.</summary>
internal static class ScriptText
{
    public static string Of(Script script, RestorePlan plan, Workbench bench)
    {
        var text = new StringBuilder();
        text.AppendLine("-- Rowback restore, as planned. Run it on live with the engine's own shell; it stops at the first error and then changes nothing.");
        text.Append("-- Plan ").Append(plan.Fingerprint).Append(", backup ").Append(plan.Backup).AppendLine();
        foreach (var table in plan.Tables)
            text.AppendLine(CultureInfo.InvariantCulture, $"-- {OneLine(table.Table)}: {table.Insert} to insert, {table.Update} to overwrite, {table.Reattach} to re-attach, {table.Skip} left out");
        foreach (var line in bench.Backup.ScriptPreamble)
            text.AppendLine(line);
        var checks = 0;
        foreach (var step in script.Steps)
        {
            var sql = RenderedSql.Literal(step.Sql, bench.Dialect);
            if (step.What is null)
            {
                text.Append(sql).AppendLine(";");
                continue;
            }

            var table = bench.Dialect.Temporary("rowback_check" + (++checks).ToString(CultureInfo.InvariantCulture));
            text.AppendLine(CultureInfo.InvariantCulture, $"CREATE TEMPORARY TABLE {bench.Dialect.Quote(table.Unqualified())} (holds INTEGER, CONSTRAINT {bench.Dialect.Quote(new Sql.Identifier(OneLine(step.What)))} CHECK (holds = 1));");
            text.AppendLine(CultureInfo.InvariantCulture, $"INSERT INTO {bench.Dialect.Quote(table)} SELECT ({sql});");
        }

        text.AppendLine("COMMIT;");
        return text.ToString();
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
