using Rowback.Engines;
using Rowback.Schema;
using Rowback.Sql;

namespace Rowback.PostgreSql;

/// <summary>A table in both databases, as it is compared: what each side selects so that equal bytes mean the same values.</summary>
internal sealed class ComparedTable
{
    /// <summary>No column is called so: it would be taken for the row.</summary>
    private const string Row = "rowback_row";

    private readonly IReadOnlyList<Compared> _key;
    private readonly IReadOnlyList<Compared> _values;

    private ComparedTable(PostgreSqlDialect dialect, DifferenceRequest request, IReadOnlyList<Compared> key, IReadOnlyList<Compared> values, bool sameEncoding)
    {
        (_key, _values) = (key, values);
        Backup = new Side(dialect.Backup(request.Backup), Conditions(request, c => c));
        Live = new Side(dialect.Live(request.Live), SqlText.Empty);
        var live = request.Key.Concat(request.Compared).ToDictionary(p => p.Backup, p => p.Live, StringComparer.Ordinal);
        HaveRangesAlike = sameEncoding && request.When is null && request.NotNull.All(live.ContainsKey);
        if (HaveRangesAlike)
            Live = Live with { Alike = Conditions(request, c => live[c]) };
    }

    public Side Backup { get; }

    public Side Live { get; }

    public IReadOnlyList<KeyKind> Kinds => [.. _key.Select(k => k.Kind!.Value)];

    /// <summary>The key's columns in the backup, with their types.</summary>
    public IReadOnlyList<(string Column, string Type)> Key => [.. _key.Select(k => (k.Backup, k.Type.Plain))];

    /// <summary>True if sums over ranges can be compared: by a key that begins with a whole number, over rows that are chosen alike on both sides.</summary>
    public bool HasRanges => HaveRangesAlike && _key[0].Kind == KeyKind.Integer;

    private bool HaveRangesAlike { get; }

    /// <summary>Null where the key's order is not known here, or a column's type is not.</summary>
    public static ComparedTable? Of(PostgreSqlBackupDatabase backup, PostgreSqlLiveDatabase live, DifferenceRequest request)
    {
        var source = backup.Catalog!.Schema.Find(request.Backup)!;
        var target = live.Catalog!.Schema.Find(request.Live)!;
        var key = request.Key.Select(Pair).ToList();
        var values = request.MissingOnly ? [] : request.Compared.Select(Pair).ToList();
        // Bytes that are equal are the same text only in the same encoding.
        return key.TrueForAll(k => k is { IsBinary: true, Kind: not null }) && values.TrueForAll(v => v is not null)
            ? new ComparedTable(live.OwnDialect, request, key!, values!, backup.Connection.Encoding == live.Connection.Encoding)
            : null;

        Compared? Pair((string Backup, string Live) pair) =>
            source.FindColumn(pair.Backup) is { } there && target.FindColumn(pair.Live) is { } here && backup.Catalog!.Types.GetValueOrDefault(there.Type) is { } from && live.OwnDialect.Facts(here) is { } to
                ? new Compared(pair.Backup, pair.Live, from, to, to.TakesBinaryOf(from), KeyBytes.KindOf(to))
                : null;
    }

    /// <summary>The rows of a side in the order of their keys, the key first.</summary>
    public SqlText Sorted(bool ofBackup, SqlText range)
    {
        var side = ofBackup ? Backup : Live;
        var columns = _key.Concat(_values).Select(c => c.Selected(ofBackup, Row));
        var order = _key.Select(k => k.Kind == KeyKind.Text ? (SqlText)$"{k.Column(ofBackup, Row)} COLLATE \"C\"" : $"{k.Column(ofBackup, Row)}");
        return $"SELECT {columns} FROM {side.Table} AS {new Identifier(Row)} WHERE {SqlText.All([side.Condition, range])} ORDER BY {order}";
    }

    /// <summary>The first and the last number that the key begins with.</summary>
    public SqlText Ends(bool ofBackup) => $"SELECT min({First(ofBackup)}), max({First(ofBackup)}) FROM {(ofBackup ? Backup : Live).Table} AS {new Identifier(Row)}";

    /// <summary>For each range of keys its number, how many rows are in it, and a sum over what they hold.</summary>
    public SqlText Sums(bool ofBackup, RowHash hash, long low, long width, SqlText range)
    {
        var side = ofBackup ? Backup : Live;
        var sum = hash.Sum([.. _key.Select(c => c.Hashed(ofBackup, Row))], [.. _values.Select(c => c.Hashed(ofBackup, Row))], _key.Count == 1 ? $"{First(ofBackup)}::bigint" : (SqlText?)null);
        return $"SELECT ({First(ofBackup)}::bigint - {SqlText.Raw(Number(low))}) / {SqlText.Raw(Number(width))}, count(*), {sum} FROM {side.Table} AS {new Identifier(Row)} WHERE {SqlText.All([ofBackup ? side.Condition : side.Alike, range])} GROUP BY 1";
    }

    /// <summary>Keys that begin with a number between these two, both included.</summary>
    public SqlText Between(bool ofBackup, long first, long last) => $"{First(ofBackup)} BETWEEN {SqlText.Raw(Number(first))} AND {SqlText.Raw(Number(last))}";

    private static string Number(long number) => FormattableString.Invariant($"'{number}'::bigint");

    private Identifier First(bool ofBackup) => _key[0].Column(ofBackup, Row);

    private static SqlText Conditions(DifferenceRequest request, Func<string, string> column) =>
        SqlText.All([.. request.NotNull.Select(c => (SqlText)$"{new Identifier(Row, column(c))} IS NOT NULL"), request.When is null ? SqlText.Empty : SqlText.Raw(request.When + "\n")]);

    /// <param name="Table">How statements name the table.</param>
    /// <param name="Condition">Which of its rows are compared.</param>
    internal sealed record Side(Identifier Table, SqlText Condition)
    {
        /// <summary>Which of live's rows correspond to the backup's condition.</summary>
        public SqlText Alike { get; init; } = SqlText.Empty;
    }

    private sealed record Compared(string Backup, string Live, TypeFacts From, TypeFacts Type, bool IsBinary, KeyKind? Kind)
    {
        public Identifier Column(bool ofBackup, string alias) => new(alias, ofBackup ? Backup : Live);

        /// <summary>Bytes that are equal for the same values: the binary form, or the text where that means something else in the two.</summary>
        public SqlText Selected(bool ofBackup, string alias) => IsBinary ? $"{Column(ofBackup, alias)}" : Text(ofBackup, alias);

        public HashedValue Hashed(bool ofBackup, string alias) => new($"{Column(ofBackup, alias)}", ofBackup ? From : Type, IsBinary);

        private SqlText Text(bool ofBackup, string alias) => (ofBackup ? From : Type).Text($"{Column(ofBackup, alias)}");
    }
}
