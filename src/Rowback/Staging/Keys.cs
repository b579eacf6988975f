using Rowback.Engines;
using Rowback.Sql;

namespace Rowback.Staging;

/// <summary>Keys that the user typed, compared with staged rows.</summary>
internal static class Keys
{
    /// <summary>The staged row's key in the backup, as text, is this one. Throws Usage (<c>BAD_KEY</c>) where the number of parts is wrong.</summary>
    public static IEnumerable<SqlText> Equal(StageTable stage, IReadOnlyList<string> key, Dialect dialect, string alias)
    {
        Check(stage, key);
        return stage.DisplayKey.Zip(key).Select(p => (SqlText)$"CAST({StageTable.C(p.First, alias)} AS {dialect.TextType}) = {new SqlValue(p.Second)}");
    }

    public static void Check(StageTable stage, IReadOnlyList<string> key)
    {
        if (key.Count != stage.DisplayKey.Count)
        {
            throw new RowbackException(ErrorKind.Usage, "BAD_KEY",
                $"The key of {stage.Table} is ({string.Join(", ", stage.DisplayKey)}), but {key.Count} value{(key.Count == 1 ? " was" : "s were")} given.")
            { Table = stage.Table.ToString(), Key = key };
        }
    }
}
