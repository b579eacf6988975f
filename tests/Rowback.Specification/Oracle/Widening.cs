namespace Rowback.Specification.Oracle;

/// <summary>Gives a random schema what only some engine has: its types, its computed columns, its kinds of tables. What refers to what stays.</summary>
internal sealed class Widening(Variety variety, Dice dice)
{
    private readonly List<RandomType> _keys = [.. variety.Types.Where(t => t.Key is not null)];

    public RandomSchema Widen(RandomSchema schema)
    {
        var names = schema.Tables.ToDictionary(t => t.Name, t => t.Name, StringComparer.Ordinal);
        if (variety.OtherSchema is { } other && dice.Percent(30))
        {
            foreach (var table in schema.Tables.Where(_ => dice.Percent(40)))
                names[table.Name] = $"{other}.{table.Name}";
        }

        var typed = new RandomSchema([.. schema.Tables.Select(t => Typed(Natural(t)) with
        {
            Name = names[t.Name], References = [.. t.References.Select(r => r with { Parent = names[r.Parent] })],
        })]);
        var referring = new RandomSchema([.. typed.Tables.Select(t => t with { Columns = [.. t.Columns.Select(c => Referring(typed, t, c))] })]);
        return new RandomSchema([.. referring.Tables.Select(t => t with { Traits = Traits(t, referring) })]);
    }

    /// <summary>Many a generated key becomes one that no generator draws, of any type: natural keys are rare otherwise.</summary>
    private RandomTable Natural(RandomTable table) => table.KeyIsDrawn && table.UniqueKeys.All(u => u.Count == 1) && dice.Percent(30)
        ? table with { KeyKind = KeyKind.Natural, Clustered = dice.Percent(30), Columns = [.. table.Columns.Select(c => c.Name == table.Key[0] ? c with { IsText = true, Type = dice.Pick(_keys) } : c)] }
        : table;

    private RandomTable Typed(RandomTable table)
    {
        var columns = table.Columns.Select(c => Typed(table, c)).ToList();
        var unique = table.UniqueKeys.ToList();
        var isLink = table.KeyKind == KeyKind.Link || table.UniqueKeys.Any(u => u.All(c => table.ReferencesBy(c).Any()));
        if (isLink)
            return table with { Columns = columns };
        for (var i = dice.Weighted((40, 0), (30, 1), (20, 2), (10, 3)); i > 0; i--)
        {
            var type = dice.Pick(variety.Types);
            columns.Add(new RandomColumn($"x{i}", true, type.Values.Count > 0 && dice.Percent(20)) { Type = type });
        }

        if (dice.Percent(25))
        {
            var from = columns.Find(c => c is { Name: "v" or "w", Type: null, Default: null }) ?? columns.First(c => c.Name == RandomTable.Marker);
            var expression = from.IsText ? $"upper({from.Name})" : $"{from.Name} * 2";
            columns.Add(new RandomColumn("g", from.IsText, false) { Computed = $"GENERATED ALWAYS AS ({expression}) {dice.Pick(variety.Computed)}" });
            if (dice.Percent(30))
                unique.Add(["g"]);
        }

        return table with { Columns = columns, UniqueKeys = unique };
    }

    private RandomColumn Typed(RandomTable table, RandomColumn column)
    {
        var isUnique = table.Key.Contains(column.Name) || table.UniqueKeys.Any(u => u.Contains(column.Name));
        var chance = column.Name switch { "k" => 80, "u" => 60, "v" => 60, "w" => 50, _ => 0 };
        if (!dice.Percent(chance) || table.ReferencesBy(column.Name).Any())
            return column;
        var type = dice.Pick(isUnique || column.Default is not null ? _keys : variety.Types);
        return column with { Type = type, IsText = true, Default = column.Default is null ? null : type.Key!(7) };
    }

    private static RandomColumn Referring(RandomSchema schema, RandomTable table, RandomColumn column) =>
        Target(schema, table, column.Name) is { } type ? column with { Type = type, Default = column.Default is null ? null : type.Key!(1) } : column;

    /// <summary>The type of what a column refers to in the end; null for a plain one, and for a column that refers to nothing.</summary>
    private static RandomType? Target(RandomSchema schema, RandomTable table, string column)
    {
        if (table.ReferencesBy(column).FirstOrDefault() is not { } reference)
            return null;
        var (parent, target) = (schema[reference.Parent], reference.ParentColumns[reference.Columns.ToList().IndexOf(column)]);
        return parent.ReferencesBy(target).Any() ? Target(schema, parent, target) : parent.Column(target).Type;
    }

    private IReadOnlyList<Trait> Traits(RandomTable table, RandomSchema schema)
    {
        var traits = new List<Trait>();
        foreach (var (trait, chance, fits) in variety.Traits)
        {
            if (dice.Percent(chance) && fits(table with { Traits = [.. traits] }, schema))
                traits.Add(trait);
        }

        return traits;
    }
}
