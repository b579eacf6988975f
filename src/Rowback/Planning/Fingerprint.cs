using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
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
    public static async Task<string> TakeAsync(Workbench bench)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(digest, QuestionText(bench));
        foreach (var stage in bench.Tables)
        {
            if (!await bench.AnyAsync($"SELECT 1 FROM {stage.Name} AS s WHERE {Matters(stage)}"))
                continue;
            Add(digest, stage.Table.Name.ToString());
            foreach (var column in stage.Table.Columns)
                Add(digest, $"{column.Live.Name} {column.Live.Type} {column.Live.NotNull} {column.Live.Default}");
            foreach (var relation in stage.Parents)
                Add(digest, $"{relation.Name} {relation.Parent} {relation.OnDelete} {relation.When}");
            await foreach (var row in bench.Live.QueryAsync(Rows(stage, bench), bench.Cancellation))
            {
                for (var i = 0; i < row.FieldCount; i++)
                    Add(digest, row.IsDBNull(i) ? "-" : row.GetValue(i) is byte[] bytes ? Convert.ToHexString(bytes) : Convert.ToString(row.GetValue(i), CultureInfo.InvariantCulture)!);
            }
        }

        return Convert.ToHexStringLower(digest.GetHashAndReset())[..32];
    }

    /// <summary>Rows that are written, left out or asked about.</summary>
    public static SqlText Matters(StageTable stage) =>
        SqlText.Any([SqlText.Raw("s.keep IS NOT NULL"), SqlText.Raw("s.ask IS NOT NULL"), SqlText.Raw("s.changed = 1"), SqlText.Raw("s.merged = 1"),
            .. stage.Parents.Select(r => (SqlText)$"{StageTable.Reattach(r, "s")} = 1")]);

    private static SqlText Rows(StageTable stage, Workbench bench)
    {
        var dialect = bench.Dialect;
        var written = dialect.RowHash([.. stage.Table.Columns.Select(c => (SqlText)$"{stage.T(c, "s")}")]);
        var states = stage.Parents.SelectMany(r => new SqlText[] { $"{StageTable.P(r, "s")}", $"{StageTable.Reattach(r, "s")}" });
        var live = stage.Table.KeyIsWholeRow ? SqlText.Raw("NULL")
            : (SqlText)$"""
              CASE WHEN s.changed = 1 OR {SqlText.Any(stage.Parents.Select(r => (SqlText)$"{StageTable.Reattach(r, "s")} = 1"))}
                THEN (SELECT {dialect.RowHash([.. stage.Table.Columns.Select(c => (SqlText)$"{new Identifier("l", c.Live.Name)}")])} FROM {stage.Live} AS l WHERE {stage.AtAddress(dialect, "l", "s")}) END
              """;
        SqlText columns = SqlText.Join(", ", [stage.BackupKey(dialect, "s"), SqlText.Raw("s.role, s.state, s.ask, s.keep, s.newkey, s.merged, s.changed, s.overwrite, s.cause, s.cause_key, s.other_key"), .. states, written, live]);
        return $"SELECT {columns} FROM {stage.Name} AS s WHERE {Matters(stage)} ORDER BY {stage.StagedAddress("s")}";
    }

    private static string QuestionText(Workbench bench) =>
        JsonSerializer.Serialize(bench.Question.Question, PlanJson.Default.Question);

    private static void Add(IncrementalHash digest, string text)
    {
        Span<byte> length = stackalloc byte[4];
        var bytes = Encoding.UTF8.GetBytes(text);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        digest.AppendData(length);
        digest.AppendData(bytes);
    }
}
