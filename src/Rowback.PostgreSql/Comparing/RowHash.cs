using Rowback.Sql;

namespace Rowback.PostgreSql;

/// <summary>
/// What the rows of a range come to as one number, computed inside the servers: the same for rows that are the same, for others only by a chance of one in 2^64.
/// </summary>
internal abstract class RowHash
{
    /// <summary>A row that two servers hash alike if they hash all rows alike: that depends on the order of bytes in their processors.</summary>
    private const string Probe = """
        SELECT hash_record_extended(ROW((-7)::smallint, 1234567890, true, text 'probe' COLLATE "C", date '2020-02-29', uuid '5f0c2b1e-8d4a-4a53-9d0f-6f1d2c3b4a59', bytea '\x00ff80'), 1234567890123456789)
        """;

    public static RowHash Digest { get; } = new DigestOfText();

    public static RowHash Native { get; } = new SeededHash();

    /// <summary>The fastest that is the same on both servers.</summary>
    public static async Task<RowHash> OfAsync(Connection one, Connection other, CancellationToken cancellation) =>
        one.Version >= 14 && other.Version >= 14 && await one.ScalarAsync(Probe, cancellation) == await other.ScalarAsync(Probe, cancellation) ? Native : Digest;

    /// <summary>An aggregate over rows.</summary>
    /// <param name="key">What tells the rows apart.</param>
    /// <param name="values">What else they hold.</param>
    /// <param name="number">The key as one whole number, where it is one.</param>
    public abstract SqlText Sum(IReadOnlyList<HashedValue> key, IReadOnlyList<HashedValue> values, SqlText? number);

    /// <summary>For servers before PostgreSQL 14, and two that do not hash alike.</summary>
    private sealed class DigestOfText : RowHash
    {
        public override SqlText Sum(IReadOnlyList<HashedValue> key, IReadOnlyList<HashedValue> values, SqlText? number) =>
            $"sum(('x' || left(md5(ROW({key.Concat(values).Select(v => v.Text)})::text), 16))::bit(64)::bigint)";
    }

    /// <summary>
    /// PostgreSQL's own hash of a row is a sum over its columns, so that two rows which have swapped a value would add up to the same. Each row is therefore hashed
    /// with a seed of its own, which all its columns are mixed with: its key.
    /// </summary>
    private sealed class SeededHash : RowHash
    {
        public override SqlText Sum(IReadOnlyList<HashedValue> key, IReadOnlyList<HashedValue> values, SqlText? number) =>
            $"bit_xor(hash_record_extended({Row([.. key, .. values])}, {number ?? $"hash_record_extended({Row(key)}, 0)"}))";

        private static SqlText Row(IReadOnlyList<HashedValue> values) => $"ROW({values.Select(v => v.Native)})";
    }
}

/// <summary>A column's value in a hash.</summary>
/// <param name="Value">The column.</param>
/// <param name="Type">Its type on this side.</param>
/// <param name="IsBinary">True if its binary form is the same for the same value on the other side.</param>
internal sealed record HashedValue(SqlText Value, TypeFacts Type, bool IsBinary)
{
    /// <summary>
    /// Types whose own hash takes in the whole stored value. Not among them: bigint and all that are counted in it (its hash folds 64 bits into 32, so that 1 and
    /// 4294967296 are one), the floating ones (0 and −0), numeric (1.0 and 1.00), enums (by number), and all that are made of others.
    /// </summary>
    private static readonly HashSet<string> _hashed = ["boolean", "smallint", "integer", "date", "text", "character varying", "uuid", "bytea"];

    /// <summary>As text, alike on both sides.</summary>
    public SqlText Text => Type.Text(Value);

    /// <summary>As something whose hash tells all values apart: the value, else its binary form, else its text.</summary>
    public SqlText Native => !IsBinary || (Type.Send is null && !_hashed.Contains(Type.Plain)) ? $"{Text} COLLATE \"C\""
        : !_hashed.Contains(Type.Plain) ? $"{SqlText.Raw(Type.Send!)}({Type.Based(Value)})"
        : Type.Kind == TypeKind.Text ? $"{Type.Based(Value)} COLLATE \"C\""
        : Type.Based(Value);
}
