using Rowback.Matching;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Applying;

/// <summary>
/// Keeps others from deleting live rows that written rows refer to over relations that only Rowback knows of. Over the declared ones the engine sees to it itself.
/// </summary>
internal sealed class ParentLocks(Workbench bench)
{
    /// <summary>Takes them. Keys must have been drawn. Throws a conflict where such a row has gone since it was judged.</summary>
    public async Task TakeAsync()
    {
        if (bench.Dialect.KeepingRows is not { IsEmpty: false } keeping)
            return;
        foreach (var child in bench.Concerned)
        {
            foreach (var relation in child.Parents.Where(r => r.Source != RelationSource.Declared && r.Parent.Live.Kind == Schema.TableKind.Ordinary))
            {
                SqlText written = $"(s.keep = 1 OR s.overwrite = 1 OR {StageTable.Reattach(relation, "s")} = 1) AND {StageTable.P(relation, "s")} = {ParentState.InLive}";
                var points = SqlText.All(relation.ChildColumns.Zip(relation.ParentColumns)
                    .Select(p => bench.Dialect.KeyEquals($"{new Identifier("l", p.Second.Live.Name)}", $"{child.T(p.First, "s")}")));
                await bench.WriteAsync($"SELECT count(*) FROM (SELECT 1 FROM {child.Name} AS s CROSS JOIN {bench.Dialect.Live(relation.Parent.Name)} AS l WHERE {written} AND {points} {keeping}) AS kept");
            }
        }
    }
}
