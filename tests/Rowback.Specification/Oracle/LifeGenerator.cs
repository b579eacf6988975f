namespace Rowback.Specification.Oracle;

/// <summary>Draws what an application does: the rows that the backup knows, and the life after the damage.</summary>
internal sealed class LifeGenerator
{
    private readonly RandomSchema _schema;
    private readonly Dice _dice;
    private readonly string _age;
    private readonly Dictionary<string, List<string>> _markers;
    private int _next;

    /// <param name="schema">The tables.</param>
    /// <param name="dice">Chance.</param>
    /// <param name="age">A letter for the markers, so that no two generators of one case make the same.</param>
    public LifeGenerator(RandomSchema schema, Dice dice, string age)
    {
        _age = age;
        _schema = schema;
        _dice = dice;
        _markers = schema.Tables.ToDictionary(t => t.Name, _ => new List<string>(), StringComparer.Ordinal);
    }

    /// <summary>Inserts with keys as a generator would have drawn them, with gaps; then references to rows that came later.</summary>
    public IReadOnlyList<Statement> Beginning()
    {
        var statements = new List<Statement>();
        foreach (var table in _schema.Tables)
        {
            var id = 0;
            for (var i = _dice.Between(2, 8); i > 0; i--)
            {
                id += id > 0 && _dice.Percent(15) ? 2 : 1;
                statements.Add(Insert(table, table.KeyIsDrawn ? $"{id}" : NaturalKey(table)?.Invoke(id) ?? (table.KeyKind == KeyKind.Natural ? $"'k{id}'" : null)));
            }
        }

        foreach (var table in _schema.Tables)
        {
            foreach (var reference in table.References.Where(r => r.Columns.All(c => !table.Column(c).NotNull && !table.Key.Contains(c))))
                statements.AddRange(_markers[table.Name].Where(_ => _dice.Percent(70)).Select(m => Point(table, m, reference)).OfType<Statement>());
        }

        return statements;
    }

    /// <summary>
    /// A statement of later life. It names only rows of <paramref name="untouched"/> (by table) and those that later life itself has made; null
    /// where there is nothing to do to the table that chance chose. Rows that the lost ones refer to (<paramref name="held"/>, by table and
    /// marker) are deleted more often than chance would, since what then becomes of the lost ones is the hard part.
    /// </summary>
    public Statement? Later(IReadOnlyDictionary<string, IReadOnlyList<string>> untouched, IReadOnlyList<(string Table, string Marker)> held)
    {
        foreach (var (table, markers) in untouched)
        {
            _markers[table].Clear();
            _markers[table].AddRange(markers);
        }

        if (held.Count > 0 && _dice.Percent(25))
        {
            var (table, marker) = _dice.Pick(held);
            return Delete(table, marker);
        }

        return Common();
    }

    private Statement? Common()
    {
        var chosen = _dice.Pick(_schema.Tables);
        var what = _dice.Below(100);
        if (what < 45 || _markers[chosen.Name].Count == 0)
            return Insert(chosen, chosen.KeyKind != KeyKind.Natural ? null : NaturalKey(chosen) is { } key ? key(100 + _dice.Below(1000)) : $"'n{_dice.Below(1000)}'");
        var marker = _dice.Pick(_markers[chosen.Name]);
        if (what < 72)
            return Delete(chosen.Name, marker);
        var references = chosen.References.Where(r => !r.Columns.Any(chosen.Key.Contains)).ToList();
        if (what < 86 && references.Count > 0)
            return Point(chosen, marker, _dice.Pick(references));
        var values = chosen.Columns.Where(c => c.IsValue).ToList();
        if (values.Count == 0)
            return null;
        var column = _dice.Pick(values);
        return new Statement(chosen.Name, marker, $"UPDATE {chosen.Name} SET {column.Name} = {Value(column)} WHERE m = '{marker}'");
    }

    private Statement Insert(RandomTable table, string? key)
    {
        var marker = $"{table.Name}-{_age}{++_next}-{_dice.Below(0x10000):x4}";
        var columns = new List<string>();
        var values = new List<string>();
        foreach (var reference in table.References)
        {
            var parents = _markers[reference.Parent];
            var isNull = reference.Columns.All(c => !table.Column(c).NotNull) && _dice.Percent(15);
            var parent = parents.Count == 0 || isNull ? null : _dice.Pick(parents);
            for (var i = 0; i < reference.Columns.Count; i++)
            {
                columns.Add(reference.Columns[i]);
                values.Add(parent is null ? "NULL" : Reference(table.Column(reference.Columns[i]), reference.Parent, reference.ParentColumns[i], parent));
            }
        }

        foreach (var column in table.Columns.Where(c => c.Computed is null && !columns.Contains(c.Name)))
        {
            if (table.Key.Contains(column.Name) && key is null && table.KeyIsDrawn)
                continue;
            columns.Add(column.Name);
            values.Add(column.Name == RandomTable.Marker ? $"'{marker}'" : table.Key.Contains(column.Name) ? key ?? $"{_dice.Between(1, 4)}" : Value(column));
        }

        _markers[table.Name].Add(marker);
        return new Statement(table.Name, marker, $"INSERT INTO {table.Name} ({string.Join(", ", columns)}){(key is not null && table.Has(Trait.Always) ? " OVERRIDING SYSTEM VALUE" : "")} VALUES ({string.Join(", ", values)})");
    }

    private static Statement Delete(string table, string marker) => new(table, marker, $"DELETE FROM {table} WHERE m = '{marker}'");

    private Statement? Point(RandomTable table, string marker, RandomReference reference)
    {
        var parents = _markers[reference.Parent];
        var away = reference.Columns.All(c => !table.Column(c).NotNull) && _dice.Percent(15);
        if (parents.Count == 0 && !away)
            return null;
        var parent = away ? null : _dice.Pick(parents);
        // Where a key displaces others, SQLite itself takes no row that refers to itself by another form of its key.
        var isTwin = parent != marker || !(table.Has(Trait.ReplaceKey) || table.Has(Trait.ReplaceUnique));
        var set = reference.Columns.Zip(reference.ParentColumns, (c, p) =>
            $"{c} = {(parent is null ? "NULL" : Reference(table.Column(c), reference.Parent, p, parent, isTwin))}");
        return new Statement(table.Name, marker, $"UPDATE {table.Name} SET {string.Join(", ", set)} WHERE m = '{marker}'");
    }

    private static Func<int, string>? NaturalKey(RandomTable table) => table.KeyKind == KeyKind.Natural ? table.Column(table.Key[0]).Type?.Key : null;

    /// <summary>The parent's value, or one that is equal but not identical.</summary>
    private string Reference(RandomColumn column, string parent, string target, string marker, bool isTwin = true)
    {
        var value = $"(SELECT {target} FROM {parent} WHERE m = '{marker}')";
        return isTwin && column.Type?.Twin is { } twin && _dice.Percent(40) ? RandomType.Of(twin, value) : value;
    }

    private string Value(RandomColumn column) => column.Type is { } type ? !column.NotNull && _dice.Percent(15) ? "NULL" : _dice.Pick(type.Values) : column.Name switch
    {
        "u" => _dice.Percent(15) ? "NULL" : $"'u{_dice.Below(14)}'",
        "v" => _dice.Pick(["'a'", "'b'", "'c'", "''", "NULL", "'ß😀'"]),
        "w" => _dice.Pick(["0", "1", "7", "-1", "9007199254740993", "NULL"]),
        _ => $"{_dice.Below(5)}",
    };
}
