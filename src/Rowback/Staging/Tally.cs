using System.Globalization;
using Rowback.Matching;
using Rowback.Sql;

namespace Rowback.Staging;

/// <summary>
/// The rows of a temporary table by what has been found of them, counted in one pass, so that what is not there need not be looked for. It is
/// what it was when it was taken: after the closure, and once more when all is judged.
/// </summary>
internal sealed class Tally
{
    private const int Fixed = 14;

    private readonly IReadOnlyList<Relation> _relations;
    private readonly long[] _counts;
    private int _read;

    private Tally(IReadOnlyList<Relation> relations, long[] counts)
    {
        _relations = relations;
        _counts = counts;
        (Kept, LeftOut, Waiting, Taken) = (Next(), Next(), Next(), Next());
        (Asked, ToDecide, InLive, Same) = (Next(), Next(), Next(), Next());
        (ChangedLeft, Overwritten, NewKeys, Moved) = (Next(), Next(), Next(), Next());
        (Reattached, Matters) = (Next(), Next());
    }

    /// <summary>Nothing counted yet.</summary>
    public static Tally None { get; } = new([], new long[Fixed]);

    /// <summary>Rows that are inserted.</summary>
    public long Kept { get; }

    /// <summary>Rows that are left out.</summary>
    public long LeftOut { get; }

    /// <summary>Needed rows that no root row forces.</summary>
    public long Waiting { get; }

    /// <summary>Rows whose key a stranger holds.</summary>
    public long Taken { get; }

    /// <summary>Rows about which there is a question.</summary>
    public long Asked { get; }

    /// <summary>Of them, those that are more than referred to.</summary>
    public long ToDecide { get; }

    /// <summary>Rows in live that were met as children or selected.</summary>
    public long InLive { get; }

    /// <summary>Root rows in live with the same values.</summary>
    public long Same { get; }

    /// <summary>Root rows in live with other values, which stay.</summary>
    public long ChangedLeft { get; }

    /// <summary>Root rows in live whose values are overwritten.</summary>
    public long Overwritten { get; }

    /// <summary>Inserted rows that get a new key.</summary>
    public long NewKeys { get; }

    /// <summary>Inserted rows that others will know by other values than in the backup, before any key is drawn.</summary>
    public long Moved { get; }

    /// <summary>Live rows that get a reference back.</summary>
    public long Reattached { get; }

    /// <summary>Rows that are written, left out, or asked about.</summary>
    public long Matters { get; }

    /// <summary>Wanted rows whose parent over this relation is missing from live.</summary>
    public long Missing(Relation relation) => At(relation, 0);

    /// <summary>Inserted rows whose reference pointed nowhere in the backup already.</summary>
    public long Orphans(Relation relation) => At(relation, 1);

    /// <summary>Live rows that get this reference back.</summary>
    public long ReattachedBy(Relation relation) => At(relation, 2);

    /// <summary>Rows that are written, left out or asked about, over alias <c>s</c>.</summary>
    public static SqlText IsOfMatter(StageTable stage) =>
        SqlText.Any([SqlText.Raw("s.keep IS NOT NULL"), SqlText.Raw("s.ask IS NOT NULL"), SqlText.Raw("s.changed = 1"), SqlText.Raw("s.merged = 1"), IsReattached(stage)]);

    /// <summary>Takes it of several temporary tables with one statement.</summary>
    public static async Task TakeAsync(Workbench bench, IReadOnlyList<StageTable> stages)
    {
        var counted = stages.Select(Counted).ToList();
        var width = counted.Count == 0 ? 0 : counted.Max(c => c.Count);
        var counts = stages.Zip(counted).Select((t, i) =>
            (SqlText)$"SELECT {i} AS i, {t.Second.Select(c => (SqlText)$"count(*) FILTER (WHERE {c})").Concat(Enumerable.Repeat(SqlText.Raw("0"), width - t.Second.Count))} FROM {t.First.Name} AS s");
        foreach (var row in await bench.RowsAsync(SqlText.Join(" UNION ALL ", counts)))
        {
            long[] numbers = Array.ConvertAll(row, n => Convert.ToInt64(n, CultureInfo.InvariantCulture));
            var stage = stages[(int)numbers[0]];
            stage.Tally = new Tally(stage.Parents, numbers[1..]);
        }
    }

    /// <summary>The conditions whose rows are counted, in the order in which they are read.</summary>
    private static List<SqlText> Counted(StageTable stage)
    {
        var moved = stage.Who.Select(c => (SqlText)$"{stage.T(c, "s")} IS DISTINCT FROM {StageTable.C(c, "s")}");
        var counted = new List<SqlText>
        {
            SqlText.Raw("s.keep = 1"), SqlText.Raw("s.keep = 0"), $"s.keep = 1 AND s.role = {Role.Needed} AND s.forced IS NULL", $"s.state = {RowState.KeyTaken}",
            SqlText.Raw("s.ask IS NOT NULL"), $"s.ask IS NOT NULL AND s.role > {Role.Reference}", $"s.state = {RowState.InLive} AND s.role IN ({Role.Met}, {Role.Root})",
            $"s.role = {Role.Root} AND s.state = {RowState.InLive} AND s.ask IS NULL AND s.merged IS NULL AND s.never IS NULL AND coalesce(s.changed, 0) = 0",
            SqlText.Raw("s.changed = 1 AND s.overwrite IS NULL"), SqlText.Raw("s.overwrite = 1"), SqlText.Raw("s.keep = 1 AND s.newkey IS NOT NULL"),
            $"s.keep = 1 AND {SqlText.Any(moved)}", IsReattached(stage), IsOfMatter(stage),
        };
        foreach (var relation in stage.Parents)
        {
            counted.Add($"{StageTable.P(relation, "s")} = {ParentState.Missing} AND s.role >= {Role.Down}");
            counted.Add($"{StageTable.P(relation, "s")} = {ParentState.Orphan} AND s.keep = 1");
            counted.Add($"{StageTable.Reattach(relation, "s")} = 1");
        }

        return counted;
    }

    private static SqlText IsReattached(StageTable stage) => SqlText.Any(stage.Parents.Select(r => (SqlText)$"{StageTable.Reattach(r, "s")} = 1"));

    private long Next() => _counts[_read++];

    private long At(Relation relation, int which)
    {
        for (var i = 0; i < _relations.Count; i++)
        {
            if (_relations[i].Index == relation.Index)
                return _counts[Fixed + (i * 3) + which];
        }

        return 0;
    }
}
