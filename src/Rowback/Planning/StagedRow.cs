using System.Globalization;
using Rowback.Matching;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Planning;

/// <summary>One row of a temporary table, with all that was found about it.</summary>
internal sealed class StagedRow
{
    private static readonly string[] _flags =
        ["n", "role", "state", "ask", "via", "keep", "newkey", "merged", "changed", "overwrite", "cause", "cause_table", "never", "loaded", "reached"];

    private readonly object?[] _values;

    private StagedRow(StageTable stage, object?[] values) => (Stage, _values) = (stage, values);

    public StageTable Stage { get; }

    public long N => Number("n") ?? 0;

    public long Role => Number("role") ?? 0;

    public string? CauseKey => (string?)_values[_flags.Length];

    public string? OtherKey => (string?)_values[_flags.Length + 1];

    /// <summary>Its key in the backup.</summary>
    public string? Key => (string?)_values[_flags.Length + 2];

    /// <summary>Its key in live, or what it is to be.</summary>
    public string? LiveKey => (string?)_values[_flags.Length + 3];

    public object? Label => _values[_flags.Length + 4];

    public string Name => $"{Stage.Table}{(Key is null ? "" : " " + KeyText.Display(Key))}";

    public Relation? Via(SchemaMatch schema) => Number("via") is { } via ? schema.Relations[(int)via] : null;

    public long? Number(string flag) => Integer(Array.IndexOf(_flags, flag));

    public bool Is(string flag, long value) => Number(flag) == value;

    /// <summary>What became of the parent over this relation (<see cref="ParentState"/>); null where that was not looked at.</summary>
    public long? Parent(Relation relation) => Integer(_flags.Length + 5 + (2 * Place(relation)));

    public bool IsReattached(Relation relation) => Integer(_flags.Length + 6 + (2 * Place(relation))) == 1;

    /// <summary>The rows for which a condition over alias <c>s</c> holds, the first ones.</summary>
    public static async Task<IReadOnlyList<StagedRow>> ReadAsync(Workbench bench, StageTable stage, SqlText condition, int limit = 1)
    {
        var label = RowText.Label(stage);
        SqlText[] columns =
        [
            .. _flags.Select(f => (SqlText)$"{new Identifier("s", f)}"), $"s.{new Identifier("cause_key")}", $"s.{new Identifier("other_key")}", stage.ShownKey(bench.Dialect, "s"), stage.LiveKey(bench.Dialect, "s"),
            label is null ? SqlText.Raw("NULL") : $"{StageTable.C(label, "s")}", .. stage.Parents.SelectMany(r => new SqlText[] { $"{StageTable.P(r, "s")}", $"{StageTable.Reattach(r, "s")}" }),
        ];
        return [.. (await bench.RowsAsync($"SELECT {columns} FROM {stage.Name} AS s WHERE {condition} ORDER BY {stage.StagedAddress("s")} LIMIT {limit}")).Select(r => new StagedRow(stage, r))];
    }

    private int Place(Relation relation)
    {
        for (var i = 0; i < Stage.Parents.Count; i++)
        {
            if (Stage.Parents[i] == relation)
                return i;
        }

        throw new ArgumentException($"{relation} does not lead away from {Stage.Table}.", nameof(relation));
    }

    private long? Integer(int place) => _values[place] is null ? null : Convert.ToInt64(_values[place], CultureInfo.InvariantCulture);
}
