using Rowback.Matching;
using Rowback.Sql;

namespace Rowback.Comparing;

/// <summary>What the journal knows of rows that earlier restores inserted and nobody took back.</summary>
/// <param name="Renumbered">
/// For a table, a query that gives <c>old_key</c> and <c>new_key</c> (as the dialect's key JSON) of the rows that were given new keys; null where there
/// are none.
/// </param>
/// <param name="Restored">Likewise of those that kept their own key.</param>
internal sealed record EarlierRestores(Func<TableMatch, SqlText?> Renumbered, Func<TableMatch, SqlText?> Restored)
{
    public static EarlierRestores None { get; } = new(_ => null, _ => null);
}
