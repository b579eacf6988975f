using Rowback.Engines;
using Rowback.Matching;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Closing;

/// <summary>
/// What a row of the backup and the live row <c>l</c> that has its drawn key have in common. The backup's values are wherever the caller has them:
/// staged, or in the backup's own table.
/// </summary>
internal static class InCommon
{
    /// <summary>The unique keys, other than the row's own address, in which both hold the same; those made with references, or those without.</summary>
    public static IEnumerable<(IReadOnlyList<ColumnMatch> Columns, SqlText Equal)> Uniques(StageTable stage, Dialect dialect, bool withReferences, Func<ColumnMatch, SqlText> value)
    {
        foreach (var unique in stage.Table.Live.UniqueKeys.Where(u => u.IsPlain))
        {
            var columns = unique.Columns.Select(stage.Table.FindValue).OfType<ColumnMatch>().ToList();
            if (columns.Count == unique.Columns.Count && !columns.TrueForAll(stage.Address.Contains) && columns.Exists(stage.References.Contains) == withReferences)
                yield return (columns, SqlText.All(columns.Select(c => dialect.KeyEquals($"{new Identifier("l", c.Live.Name)}", value(c)))));
        }
    }

    /// <summary>The column says the same in both, and something: not NULL, not what every new row has.</summary>
    public static SqlText Agrees(ColumnMatch column, Dialect dialect, SqlText value)
    {
        SqlText live = $"{new Identifier("l", column.Live.Name)}";
        var notDefault = column.Live.ComparableDefault is null ? SqlText.Empty : dialect.Differs(column.Live, live, $"({SqlText.Raw(column.Live.ComparableDefault)})");
        return SqlText.All([$"{live} IS NOT NULL", notDefault, dialect.Same(column.Live, live, value)]);
    }

    /// <summary>The columns that are neither the key nor a reference.</summary>
    public static IReadOnlyList<ColumnMatch> Own(StageTable stage) =>
        [.. stage.Table.Columns.Where(c => !stage.Address.Contains(c) && !stage.References.Contains(c))];
}
