namespace Rowback.Specification.Oracle;

/// <summary>
/// Which live row is a backup's row, as the design says it under Identity. Where that differs from the truth that the markers tell, the
/// principle does not decide a case; where it asks, the oracle answers with the truth.
/// </summary>
internal sealed class DesignIdentity(RandomSchema schema, Snapshot backup, Snapshot live)
{
    public IdentityAnswer Of(Row row, out Row? found)
    {
        var table = row.Table;
        var joining = new[] { table.Key }.Concat(table.UniqueKeys).FirstOrDefault(k => k.Count > 0 && k.All(c => table.ReferencesBy(c).Any()));
        if (joining is not null && joining.All(c => row[c] != "NULL"))
        {
            found = live.RowsOf(table.Name).FirstOrDefault(n => joining.All(c => Equals(row, n, c)));
            return IdentityAnswer.Known;
        }

        if (!table.KeyIsDrawn)
        {
            found = live.RowsOf(table.Name).FirstOrDefault(n => table.Key.Count > 0 ? table.Key.All(c => Equals(row, n, c)) : table.Columns.All(c => Agrees(row, n, c.Name)));
            return IdentityAnswer.Known;
        }

        found = live.RowsOf(table.Name).FirstOrDefault(n => n[table.Key[0]] == row[table.Key[0]]);
        if (found is null)
            return IdentityAnswer.Known;
        var other = found;
        if (table.UniqueKeys.Any(u => u.All(c => row[c] != "NULL" && Equals(row, other, c))))
            return IdentityAnswer.Known;
        var common = table.Columns.Any(c => c.Name != table.Key[0] && row[c.Name] != "NULL" && !IsDefault(c, row) && Agrees(row, other, c.Name));
        if (common && table.KeyKind == KeyKind.Drawn)
            return IdentityAnswer.Known;
        if (common || table.KeyKind == KeyKind.Drawn)
            return IdentityAnswer.Asks;
        found = null;
        return IdentityAnswer.Known;
    }

    /// <summary>The first row about which the design is sure and wrong; null if there is none.</summary>
    public Row? Mistaken()
    {
        foreach (var row in backup.Rows)
        {
            if (Of(row, out var found) == IdentityAnswer.Known && found?.Marker != live.Find(row.Table.Name, row.Marker)?.Marker)
                return row;
        }

        return null;
    }

    /// <summary>What is asked, answered by the markers.</summary>
    public IReadOnlyList<SameKeyAnswer> Answers() =>
        [.. backup.Rows.Where(r => Of(r, out var found) == IdentityAnswer.Asks || (found is not null && IsKnownInCircle(r))).Select(r => new SameKeyAnswer(r.Table.Name, r.Key, live.Has(r)))];

    /// <summary>What is a key is compared as the engine does.</summary>
    private bool Equals(Row mine, Row other, string column) => mine.Sense(column) == other.Sense(column) && !mine.Table.ReferencesBy(column).Any() || Agrees(mine, other, column);

    /// <summary>
    /// Known by a unique key in which a reference stands, which in a circle nobody can tell before the row itself is known: it may be asked about.
    /// </summary>
    private bool IsKnownInCircle(Row row)
    {
        if (row.Table.KeyKind != KeyKind.Reusable || !row.Table.UniqueKeys.Any(u => u.Any(c => row.Table.ReferencesBy(c).Any(row.Refers))))
            return false;
        var above = Above(row);
        return above.Contains(row) || above.Any(r => Above(r).Contains(r));
    }

    /// <summary>The rows that a row's references lead to, and theirs, and so on; the row itself only where they lead back.</summary>
    private HashSet<Row> Above(Row row)
    {
        var reached = new HashSet<Row>();
        var queue = new Queue<Row>([row]);
        while (queue.TryDequeue(out var next))
        {
            foreach (var parent in next.Table.References.Select(r => backup.Parent(next, r)).OfType<Row>().Where(reached.Add))
                queue.Enqueue(parent);
        }

        return reached;
    }

    private bool Agrees(Row mine, Row other, string column)
    {
        var references = mine.Table.ReferencesBy(column).Where(r => mine.Refers(r)).ToList();
        if (references.Count > 0 && schema.Floats(mine.Table, column))
            return references.All(r => other.Refers(r) && (backup.Parent(mine, r)?.Marker == live.Parent(other, r)?.Marker || IsLeftHanging(mine, other, r)));
        return references.Count > 0 ? mine.Sense(column) == other.Sense(column) : mine[column] == other[column];
    }

    /// <summary>The reference says what it said, and what it led to has gone from under it.</summary>
    private bool IsLeftHanging(Row mine, Row other, RandomReference reference) =>
        live.Parent(other, reference) is null && reference.Columns.All(c => mine[c] == other[c]) && backup.Parent(mine, reference) is { } parent && !live.Has(parent);

    private static bool IsDefault(RandomColumn column, Row row) => column.Default is { } initial && row[column.Name] == initial;
}

internal enum IdentityAnswer
{
    /// <summary>The row found is the row; none found, and there is none.</summary>
    Known,
    Asks,
}
