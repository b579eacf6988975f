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

    /// <summary>What to throw where a key's column does not take what was given.</summary>
    public static RowbackException Bad(Matching.TableMatch table, IReadOnlyList<IReadOnlyList<string>> keys, RowbackException refused) =>
        new(ErrorKind.Usage, "BAD_KEY", $"{(keys.Count == 1 ? KeyText.Display(keys[0]) : "One of the keys that were given")} cannot be a key of {table} ({string.Join(", ", table.DisplayKey.Select(c => $"{c.Live.Name} {c.Live.Type}"))}): {refused.Message}",
            $"`rowback rows {Selecting.CommandWords.Shell(table.ToString())}` shows what its keys look like.", refused) { Table = table.ToString(), Key = keys.Count == 1 ? keys[0] : null };

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
