using System.Globalization;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Planning;

/// <summary>Rows as people read them, in hazards and samples.</summary>
internal static class RowText
{
    private const int Longest = 60;

    /// <summary>Names that columns have which say what a row is called, the best first.</summary>
    private static readonly string[] _nameLike = ["name", "title", "slug", "email", "label", "subject", "username", "login", "code", "caption", "description", "body", "text"];

    /// <summary>The column that people would call a row by: a name-like one, else the first text that is no key; null where there is none.</summary>
    public static Matching.ColumnMatch? Label(StageTable stage)
    {
        var columns = stage.Table.Columns.Where(c => !stage.Address.Contains(c) && !stage.References.Contains(c)).ToList();
        foreach (var name in _nameLike)
        {
            if (columns.FirstOrDefault(c => string.Equals(c.Live.Name, name, StringComparison.OrdinalIgnoreCase)) is { } found)
                return found;
        }

        return columns.FirstOrDefault(c => _nameLike.Any(n => c.Live.Name.Contains(n, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>A value as people read it: text quoted and shortened, bytes counted, NULL as NULL.</summary>
    public static string Value(object? value) => value switch
    {
        null => "NULL",
        string text => "'" + Short(text) + "'",
        byte[] bytes => $"{bytes.Length} bytes",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => Short(value.ToString() ?? ""),
    };

    /// <summary>The backup's row and the live row that has the given address, one line each.</summary>
    public static async Task<IReadOnlyList<string>> SideBySideAsync(Workbench bench, StageTable stage, SqlText condition, int limit)
    {
        var lines = new List<string>();
        var columns = stage.Table.Columns;
        var staged = await bench.RowsAsync($"SELECT {stage.BackupKey(bench.Dialect, "s")}, s.other_key, {stage.LiveKey(bench.Dialect, "s")}, s.{new Identifier("n")}, s.ask, {columns.Select(c => StageTable.C(c, "s"))} FROM {stage.Name} AS s WHERE {condition} ORDER BY {stage.StagedAddress("s")} LIMIT {limit}");
        foreach (var row in staged)
        {
            lines.Add($"backup {stage.Table} {KeyText.Display((string?)row[0])}: {Row(columns, row, 5)}");
            var several = row[4] is { } ask && Convert.ToInt64(ask, CultureInfo.InvariantCulture) == Ask.TwoDuplicates ? stage.Holders.GetValueOrDefault(Convert.ToInt64(row[3], CultureInfo.InvariantCulture)) : null;
            foreach (var key in several ?? [(string?)row[1] ?? (string?)row[2]])
                await AddLiveAsync(bench, stage, key, lines);
        }

        return lines;
    }

    /// <summary>The live row with this key.</summary>
    private static async Task AddLiveAsync(Workbench bench, StageTable stage, string? key, List<string> lines)
    {
        var columns = stage.Table.Columns;
        var at = SqlText.All(stage.DisplayKey.Select((c, i) =>
        {
            var part = bench.Dialect.KeyPart($"{new SqlValue(key)}", i, c.Live);
            return stage.Table.KeyIsWholeRow ? bench.Dialect.Same(c.Live, $"{new Identifier("l", c.Live.Name)}", part) : bench.Dialect.KeyEquals($"{new Identifier("l", c.Live.Name)}", part);
        }));
        if (await bench.Protection.HidesLiveAsync(stage, key))
        {
            lines.Add($"live   {stage.Table} {KeyText.Display(key)}: protected");
            return;
        }

        foreach (var live in await bench.RowsAsync($"SELECT {columns.Select(c => new Identifier("l", c.Live.Name))} FROM {stage.Live} AS l WHERE {at}"))
            lines.Add($"live   {stage.Table} {KeyText.Display(key)}: {Row(columns, live, 0)}");
    }

    private static string Row(IReadOnlyList<Matching.ColumnMatch> columns, object?[] row, int offset) =>
        string.Join(", ", columns.Select((c, i) => $"{c.Live.Name} = {Value(row[i + offset])}"));

    private static string Short(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= Longest ? line : line[..(Longest - 1)] + "…";
    }
}
