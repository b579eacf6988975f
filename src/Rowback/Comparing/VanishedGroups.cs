using Rowback.Engines;
using Rowback.Matching;
using Rowback.Sql;

namespace Rowback.Comparing;

/// <summary>Groups deleted rows under the deleted row that they hung on and that itself hung on no other.</summary>
internal sealed class VanishedGroups(ILiveDatabase live, SchemaMatch schema, IReadOnlyList<TableDifference> differences, HiddenRows hidden, CancellationToken cancellation)
{
    private static readonly Identifier Counted = new("counted");
    private static readonly Identifier Rows = new("rows_below");

    private readonly Dictionary<TableMatch, DifferenceTable> _deleted =
        differences.Where(d => d.Deleted > 0).ToDictionary(d => d.Rows.Table, d => d.Rows);

    private readonly Identifier _groups = live.Dialect.Temporary("rowback_groups");

    public async Task<(IReadOnlyList<VanishedGroup> Shown, long Count, IReadOnlyList<VanishedTable> Tables)> FindAsync()
    {
        if (_deleted.Count == 0)
            return ([], 0, []);
        await new VanishedTops(live, schema, _deleted, cancellation).FindAsync();
        await CountBelowAsync();
        var tops = new Dictionary<TableMatch, long>();
        foreach (var rows in _deleted.Values)
            tops[rows.Table] = await live.CountAsync($"SELECT count(*) FROM {rows.Name} AS s WHERE {IsTop(rows)}", cancellation);
        return (await ShownAsync(), tops.Values.Sum(), await TablesAsync(tops));
    }

    /// <summary>How many rows of each table hang below each top row; top rows with nothing below are not in it.</summary>
    private async Task CountBelowAsync()
    {
        var type = live.Dialect.IntegerType;
        await live.ExecuteAsync($"DROP TABLE IF EXISTS {_groups}", cancellation);
        await live.ExecuteAsync($"""
            CREATE TEMPORARY TABLE {new Identifier(_groups.Name)}
            ({DifferenceTable.TopTable} {type}, {DifferenceTable.TopRow} {type}, {Counted} {type}, {Rows} {type})
            """, cancellation);
        foreach (var rows in _deleted.Values)
        {
            await live.ExecuteAsync($"""
                INSERT INTO {_groups} SELECT s.{DifferenceTable.TopTable}, s.{DifferenceTable.TopRow}, {rows.Table.Index}, count(*)
                FROM {rows.Name} AS s WHERE s.{DifferenceTable.TopRow} IS NOT NULL AND NOT {IsTop(rows)}
                GROUP BY s.{DifferenceTable.TopTable}, s.{DifferenceTable.TopRow}
                """, cancellation);
        }

        await live.ExecuteAsync(
            $"CREATE INDEX {live.Dialect.IndexOn(live.Dialect.Temporary(_groups.Name + "_top"), _groups)} ({DifferenceTable.TopTable}, {DifferenceTable.TopRow})", cancellation);
    }

    /// <summary>The largest groups, then rows that nothing hung on, until there are enough.</summary>
    private async Task<IReadOnlyList<VanishedGroup>> ShownAsync()
    {
        var largest = await live.RowsAsync($"""
            SELECT {DifferenceTable.TopTable}, {DifferenceTable.TopRow} FROM {_groups} GROUP BY 1, 2
            ORDER BY sum({Rows}) DESC, 1, 2 LIMIT {DatabaseDiff.ShownGroups}
            """, cancellation);
        var tops = largest.ConvertAll(r => (Table: (int)Queries.Number(r[0]), Row: Queries.Number(r[1])));
        foreach (var rows in _deleted.Values.OrderBy(r => r.Table.Index))
        {
            if (tops.Count >= DatabaseDiff.ShownGroups)
                break;
            var alone = await live.RowsAsync($"""
                SELECT s.{DifferenceTable.N} FROM {rows.Name} AS s
                WHERE {IsTop(rows)} AND NOT EXISTS (SELECT 1 FROM {_groups} AS g WHERE g.{DifferenceTable.TopTable} = {rows.Table.Index} AND g.{DifferenceTable.TopRow} = s.{DifferenceTable.N})
                ORDER BY s.{DifferenceTable.N} LIMIT {DatabaseDiff.ShownGroups - tops.Count}
                """, cancellation);
            tops.AddRange(alone.Select(r => (rows.Table.Index, Queries.Number(r[0]))));
        }

        var shown = new Dictionary<(int Table, long Row), VanishedGroup>();
        foreach (var table in tops.GroupBy(t => t.Table, t => t.Row))
        {
            foreach (var (row, group) in await GroupsAsync(_deleted[schema.Tables[table.Key]], [.. table]))
                shown[(table.Key, row)] = group;
        }

        return [.. tops.Select(t => shown[t])];
    }

    /// <summary>The groups under these rows of a table.</summary>
    private async Task<IEnumerable<(long Row, VanishedGroup Group)>> GroupsAsync(DifferenceTable rows, IReadOnlyList<long> tops)
    {
        var table = rows.Table;
        var label = RowLabel.Of(table);
        var shown = label is null ? table.DisplayKey : table.DisplayKey.Append(label);
        var values = await live.RowsAsync(
            $"SELECT {shown.Select(c => DifferenceTable.C(c)).Prepend(DifferenceTable.N)} FROM {rows.Name} WHERE {DifferenceTable.N} IN ({tops.Select(t => (SqlText)$"{new SqlValue(t)}")})", cancellation);
        var below = (await live.RowsAsync($"""
            SELECT {Counted}, {Rows}, {DifferenceTable.TopRow} FROM {_groups}
            WHERE {DifferenceTable.TopTable} = {table.Index} AND {DifferenceTable.TopRow} IN ({tops.Select(t => (SqlText)$"{new SqlValue(t)}")})
            """, cancellation)).ToLookup(r => Queries.Number(r[2]));
        var isHidden = await hidden.AmongAsync(table, [.. values.Select(v => (ValueText.Key(v[1..(table.DisplayKey.Count + 1)]), (IReadOnlyList<string>?)null))]);
        return values.Select((v, i) => isHidden[i] ? (Queries.Number(v[0]), Hidden(v[1..], Below(below[Queries.Number(v[0])]))) : (Queries.Number(v[0]), Group(v[1..], Below(below[Queries.Number(v[0])]))));

        VanishedGroup Hidden(object?[] row, IReadOnlyList<VanishedRows> counts) =>
            new(table.ToString(), table.KeyIsWholeRow ? [] : ValueText.Key(row.Take(table.DisplayKey.Count)), null, counts, null) { Protected = true };

        VanishedGroup Group(object?[] row, IReadOnlyList<VanishedRows> counts)
        {
            var key = ValueText.Key(row.Take(table.DisplayKey.Count));
            var sum = counts.Sum(c => c.Count);
            return new VanishedGroup(table.ToString(), key, label is null ? null : ValueText.Shown(row[^1]), counts,
                table.KeyIsWholeRow ? RestoreCommand.ForAll(table.ToString(), sum) : RestoreCommand.ForKey(table.ToString(), key, sum));
        }
    }

    private async Task<IReadOnlyList<VanishedTable>> TablesAsync(Dictionary<TableMatch, long> tops)
    {
        var tables = new List<VanishedTable>();
        foreach (var (table, count) in tops.Where(t => t.Value > VanishedTable.Few && t.Key.Never is not { All: true }).OrderBy(t => t.Key.Index))
        {
            var below = await live.RowsAsync($"SELECT {Counted}, sum({Rows}) FROM {_groups} WHERE {DifferenceTable.TopTable} = {table.Index} GROUP BY 1", cancellation);
            var counts = Below(below);
            tables.Add(new VanishedTable(table.ToString(), count, counts, RestoreCommand.ForAll(table.ToString(), counts.Sum(c => c.Count))));
        }

        return tables;
    }

    private IReadOnlyList<VanishedRows> Below(IEnumerable<object?[]> counts) =>
        [.. counts.Select(c => (Index: (int)Queries.Number(c[0]), Count: Queries.Number(c[1]))).OrderBy(c => c.Index).Select(c => new VanishedRows(schema.Tables[c.Index].ToString(), c.Count))];

    private static SqlText IsTop(DifferenceTable rows) =>
        $"(s.{DifferenceTable.TopTable} = {rows.Table.Index} AND s.{DifferenceTable.TopRow} = s.{DifferenceTable.N})";
}
