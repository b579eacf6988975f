using Rowback.Matching;
using Rowback.Schema;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Closing;

/// <summary>
/// Which missing parents must come back because a row cannot be without them. Root rows are forced: they and what they need are never
/// taken out.
/// </summary>
internal sealed class Needs(Workbench bench)
{
    /// <summary>Marks missing parents that rows need, and what root rows force. Returns true if any was newly marked.</summary>
    public async Task<bool> MarkAsync()
    {
        var missingParents = await MissingAsync();
        var statements = new List<SqlText>();
        foreach (var (child, relation) in missingParents)
        {
            var parent = bench.Find(relation.Parent)!;
            var columns = relation.ParentColumns.Select(c => StageTable.C(c, "q"));
            var wanted = Fragments.Referring(bench.Dialect, relation, "s").ToList();
            SqlText missing = $"q.state IN ({RowState.Missing}, {RowState.KeyTaken}) AND q.cause IS DISTINCT FROM {Cause.Protected}";
            statements.Add($"""
                UPDATE {parent.Name} AS q SET {new Identifier("forced")} = 1
                WHERE q.forced IS NULL AND {missing}
                  AND ({columns}) IN (SELECT {wanted} FROM {child.Name} AS s WHERE {Demands(relation, forced: true)} AND s.forced = 1)
                """);
            statements.Add($"""
                UPDATE {parent.Name} AS q SET {new Identifier("role")} = {Role.Needed}, {new Identifier("via")} = {relation.Index}
                WHERE q.role < {Role.Down} AND {missing}
                  AND ({columns}) IN (SELECT {wanted} FROM {child.Name} AS s WHERE {Demands(relation, forced: false)})
                """);
        }

        var changed = await bench.ExecuteAsync(statements);
        for (var i = 0; i < missingParents.Count; i++)
        {
            if (changed[(2 * i) + 1] > 0)
                bench.Find(missingParents[i].Relation.Parent)!.IsOnlyReferred = false;
        }

        return changed.Any(rows => rows > 0);
    }

    /// <summary>
    /// The relations over which a row has a missing parent. Marking adds to them only by rows that are newly needed, and those are looked at in the next round, as their own
    /// parents are.
    /// </summary>
    private Task<IReadOnlyList<(StageTable Child, Relation Relation)>> MissingAsync() => bench.HavingAsync<(StageTable Child, Relation Relation)>(
        [.. bench.Concerned.SelectMany(c => c.Parents.Where(r => bench.Find(r.Parent) is not null && !bench.Question.IsWithout(r.Parent)).Select(r => (c, r)))],
        q => (q.Child, $"{StageTable.P(q.Relation, "s")} = {ParentState.Missing} AND s.role >= {Role.Down}"));

    /// <summary>
    /// The staged row <c>s</c> cannot be without its missing parent over this relation. With <paramref name="forced"/>, as a row that is
    /// never taken out.
    /// </summary>
    public SqlText Demands(Relation relation, bool forced)
    {
        SqlText missing = $"{StageTable.P(relation, "s")} = {ParentState.Missing} AND s.cause IS NULL AND {Fragments.IsWritten("s", bench.Question.Overwrites)}";
        SqlText never = $"{missing} AND 1=0";
        if (Clears(relation) || bench.Question.IsWithout(relation.Parent))
            return never;
        return bench.Question.MissingParents(relation) switch
        {
            MissingParentsPolicy.Restore => missing,
            MissingParentsPolicy.Skip or MissingParentsPolicy.Stop => forced ? missing : $"{missing} AND (s.forced = 1 OR s.role = {Role.Root})",
            _ when forced => missing,
            _ when relation.OnDelete == OnDelete.Cascade || relation.Child.IsLink => $"{missing} AND (s.forced = 1 OR s.role IN ({Role.Root}, {Role.Needed}))",
            _ => missing,
        };
    }

    /// <summary>A missing parent leaves the row, without its reference.</summary>
    public bool Clears(Relation relation)
    {
        var policy = bench.Question.MissingParents(relation);
        if (relation.ActionColumns.Any(c => c.Live.Generated != GeneratedKind.None))
            return false;
        // A row without a key is addressed by nothing that a cleared reference could take from it.
        var nullable = relation.ActionColumns.All(c => !c.Live.NotNull && (relation.Child.KeyIsWholeRow || !relation.Child.Key.Contains(c)));
        return policy switch
        {
            MissingParentsPolicy.ByAction => (relation.OnDelete == OnDelete.SetNull && nullable) || relation.OnDelete == OnDelete.SetDefault,
            MissingParentsPolicy.Null => nullable,
            _ => false,
        };
    }

    /// <summary>A missing parent leaves the row, with its reference set to its default.</summary>
    public bool IsDefaulted(Relation relation) =>
        relation.OnDelete == OnDelete.SetDefault && bench.Question.MissingParents(relation) == MissingParentsPolicy.ByAction;

    /// <summary>What is then left of the reference.</summary>
    public SqlText Cleared(Relation relation, ColumnMatch column) =>
        IsDefaulted(relation) && column.Live.Default is { } value ? $"({SqlText.Raw(value)})" : SqlText.Raw("NULL");
}
