using System.Text;
using Rowback.Engines;
using Rowback.Schema;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Planning;

/// <summary>
/// A digest of what was judged: the question, the relevant schema and relations, and in key order each row's verdict, key and what is to be
/// written, references to restored rows as the identity of their target, and live's values where they are compared or changed. Keys that are still to be
/// drawn are not in it, so it is taken before any is drawn.
/// </summary>
internal static class Fingerprint
{
    private const int LongestHash = 64;

    private static readonly string[] VerdictColumns =
        ["role", "state", "ask", "keep", "newkey", "merged", "changed", "overwrite", "cause", "cause_key", "cause_table", "never", "other_key"];

    public static async Task<string> TakeAsync(Workbench bench)
    {
        var digest = Blake2b.Start();
        var hash = new byte[LongestHash];
        foreach (var word in QuestionWords.Of(bench.Question.Question))
            Add(ref digest, word);
        foreach (var table in bench.Schema.Tables)
        {
            if (table.Never is { } never)
                Add(ref digest, $"never {table.Name} {(never.All ? "all" : "some")} backup {never.Backup} live {never.Live} listed {never.ListedIn}");
        }

        foreach (var stage in bench.Tables)
        {
            if (stage.Tally.Matters == 0)
                continue;
            Add(ref digest, stage.Table.Name.ToString());
            foreach (var part in Parts(bench.LiveNow(stage.Table)))
                Add(ref digest, part);
            foreach (var relation in stage.Parents)
                Add(ref digest, $"{relation.Name} {relation.Parent} {relation.OnDelete} {relation.When}");
            // Into one buffer: an array a row would be all the memory that a large restore takes.
            await foreach (var row in bench.Live.QueryAsync(Rows(stage, bench), bench.Cancellation))
                digest.Append(hash.AsSpan(0, (int)row.GetBytes(0, 0, hash, 0, hash.Length)));
        }

        digest.Finish(hash);
        return Convert.ToHexStringLower(hash.AsSpan(0, Blake2b.DigestLength));
    }

    /// <summary>What of live's table has a say in what is written and what then becomes of it.</summary>
    private static IEnumerable<string> Parts(Table? live)
    {
        foreach (var column in live?.Columns ?? [])
            yield return $"column {column.Name} {column.Type} {column.NotNull} {column.Generated} {column.Collation} {column.Default}";
        foreach (var key in live?.UniqueKeys.Prepend(live.PrimaryKey).OfType<UniqueKey>() ?? [])
            yield return $"unique {string.Join(", ", key.Parts.Select(p => $"{p} {p.Collation}"))} where {key.Where}{(key.NullsClash ? " nulls" : "")}";
        foreach (var check in live?.Checks ?? [])
            yield return $"check {check.Expression}";
        foreach (var trigger in live?.Triggers.OrderBy(t => t.Name, StringComparer.Ordinal) ?? Enumerable.Empty<Trigger>())
            yield return $"trigger {trigger.Name} {trigger.Definition}";
    }

    /// <summary>One digest a row, made where the row is: everything about it is in it.</summary>
    private static SqlText Rows(StageTable stage, Workbench bench)
    {
        var dialect = bench.Dialect;
        var verdict = VerdictColumns.Select(c => (SqlText)$"{new Identifier("s", c)}");
        var states = stage.Parents.SelectMany(r => new SqlText[] { $"{StageTable.P(r, "s")}", $"{StageTable.Reattach(r, "s")}" });
        var written = stage.Table.Columns.Select(c => (SqlText)$"{stage.T(c, "s")}");
        var key = stage.DisplayKey.Select(c => (SqlText)$"{StageTable.C(c, "s")}");
        var live = stage.Table.KeyIsWholeRow ? SqlText.Raw("NULL")
            : (SqlText)$"""
              CASE WHEN s.changed = 1 OR {SqlText.Any(stage.Parents.Select(r => (SqlText)$"{StageTable.Reattach(r, "s")} = 1"))}
                THEN (SELECT {dialect.RowHash([.. stage.Table.Columns.Select(c => (SqlText)$"{new Identifier("l", c.Live.Name)}")])} FROM {stage.Live} AS l WHERE {stage.AtAddress(dialect, "l", "s")}) END
              """;
        return $"SELECT {dialect.RowHash([.. key, .. verdict, .. states, .. written, live])} FROM {stage.Name} AS s WHERE {Tally.IsOfMatter(stage)} ORDER BY {stage.StagedAddress("s")}";
    }

    private static void Add(ref Blake2b digest, string text)
    {
        Span<byte> length = stackalloc byte[4];
        var bytes = Encoding.UTF8.GetBytes(text);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        digest.Append(length);
        digest.Append(bytes);
    }
}
