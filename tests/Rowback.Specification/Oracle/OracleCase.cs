using Rowback.Schema;

namespace Rowback.Specification.Oracle;

/// <summary>All that chance decides about one case. Any part of it can be left out and there is still a case; that is how one is made smaller.</summary>
/// <param name="Seed">What it was drawn from.</param>
/// <param name="Schema">The tables.</param>
/// <param name="Beginning">What fills them before the backup is taken; those that fail are passed over.</param>
/// <param name="RootTable">The table that rows are deleted from by mistake.</param>
/// <param name="Roots">The markers of those rows.</param>
/// <param name="Cleared">NO ACTION references (<c>table.column</c>) that the application sets to NULL rather than delete the rows that have them.</param>
/// <param name="Careless">The application that does the damage enforces no foreign keys: what refers to the rows is left hanging.</param>
/// <param name="LaterCount">How many statements of later life are drawn, one by one, since each depends on what the last one left.</param>
/// <param name="Later">The later life, where it has been drawn already; null to draw it.</param>
public sealed record OracleCase(long Seed, RandomSchema Schema, IReadOnlyList<Statement> Beginning, string RootTable, IReadOnlyList<string> Roots,
    IReadOnlyList<string> Cleared, bool Careless, int LaterCount, IReadOnlyList<Statement>? Later)
{
    /// <summary>Draws a case; three of four are widened with what only this engine has.</summary>
    public static OracleCase Draw(long seed, Variety? variety = null)
    {
        var dice = new Dice(seed);
        var schema = new SchemaGenerator(dice).Draw();
        if (variety is not null && seed % 4 != 0)
            schema = new Widening(variety, new Dice(seed * 17 + 5)).Widen(schema);
        var life = new LifeGenerator(schema, dice, "a");
        var beginning = life.Beginning();
        var referred = schema.Tables.Where(t => schema.ReferencesTo(t.Name).Any()).ToList();
        var table = referred.Count > 0 && dice.Percent(90) ? dice.Pick(referred) : dice.Pick(schema.Tables);
        var markers = beginning.Where(s => s.Table == table.Name).Select(s => s.Marker).Distinct(StringComparer.Ordinal).ToList();
        var roots = new List<string>();
        for (var i = dice.Weighted((60, 1), (25, 2), (15, 3)); i > 0; i--)
            roots.Add(dice.Pick(markers));
        var cleared = schema.Tables.Where(t => t.Key.Count > 0).SelectMany(t => t.References
            .Where(r => r.OnDelete == OnDelete.NoAction && r.Columns.All(c => !t.Column(c).NotNull && !t.Key.Contains(c)) && dice.Percent(30))
            .Select(r => $"{t.Name}.{r.Columns[0]}")).ToList();
        return new OracleCase(seed, schema, beginning, table.Name, [.. roots.Distinct(StringComparer.Ordinal)], cleared, dice.Percent(12), dice.Between(0, 14), null);
    }
}
