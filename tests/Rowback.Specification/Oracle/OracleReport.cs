using System.Globalization;
using System.Text;

namespace Rowback.Specification.Oracle;

/// <summary>Tells a case so that it can be played by hand.</summary>
internal static class OracleReport
{
    public static string Tell(EngineFixture engine, OracleOutcome outcome, long seed)
    {
        var text = new StringBuilder();
        var given = outcome.Case;
        text.AppendLine(CultureInfo.InvariantCulture, $"seed {seed}: not met: {outcome.Rule ?? "(nothing, it passed)"}");
        text.AppendLine(outcome.Failure);
        text.AppendLine(CultureInfo.InvariantCulture, $"Again, alone and told in full: ROWBACK_SEED={seed} dotnet test --filter Oracle");
        if (given is null)
            return text.ToString();
        text.AppendLine("-- schema");
        foreach (var table in given.Schema.Tables)
            text.AppendLine(engine.Declare(table));
        text.AppendLine("-- before the backup");
        foreach (var statement in given.Beginning)
            text.AppendLine(statement.Sql + ";");
        text.AppendLine("-- the damage, to live");
        foreach (var statement in outcome.World?.Damage.Statements ?? [])
            text.AppendLine(statement + ";");
        text.AppendLine("-- later life, to live and to the undamaged copy");
        foreach (var statement in outcome.World?.Later ?? given.Later ?? [])
            text.AppendLine(statement.Sql + ";");
        text.AppendLine(CultureInfo.InvariantCulture, $"-- restore {given.RootTable}: m IN ({string.Join(", ", given.Roots)})");
        return text.ToString();
    }
}
