using Rowback.Configuration;
using Rowback.Engines;

namespace Rowback.Matching;

/// <summary>The conditions (<c>when</c>) of the relations that rowback.json declares.</summary>
internal static class ConfiguredConditions
{
    /// <summary>
    /// Throws <see cref="RowbackException"/> (Usage, <c>BAD_CONFIGURATION</c>) for one that is not one boolean expression over the referring row. The row
    /// may be live's or the backup's, so only columns that both call by one name are known in it.
    /// </summary>
    public static async Task CheckAsync(SchemaMatch schema, ILiveDatabase live, CancellationToken cancellation)
    {
        foreach (var relation in schema.Relations)
        {
            if (relation.When is not { } when)
                continue;
            var columns = relation.Child.Columns.Where(c => string.Equals(c.Live.Name, c.Backup.Name, StringComparison.OrdinalIgnoreCase)).Select(c => c.Live.Name).ToList();
            try
            {
                await live.CheckConditionAsync(columns, when, cancellation);
            }
            catch (RowbackException e) when (e.Code == "BAD_PREDICATE")
            {
                throw BadConfiguration.Because($"rowback.json, relations, from {relation.Child}.{string.Join(',', relation.ChildColumns)} to {relation.Parent}: \"when\": \"{when}\": {e.Message}",
                    e.Next ?? $"Write one condition over columns of {relation.Child} that have the same name in both databases, with text in 'single quotes' and without a comment.");
            }
        }
    }
}
