using System.Globalization;
using Rowback.Engines;
using Rowback.Matching;
using Rowback.Schema;
using Rowback.Sql;

namespace Rowback.Journaling;

/// <summary>
/// One table's rows of a journal entry, brought back into a temporary table with their keys as values, so that they can be joined with live.
/// </summary>
internal sealed record UndoTableRows
{
    /// <summary>The table's number in the journal.</summary>
    public required long JournalId { get; init; }

    /// <summary>The table as it is now.</summary>
    public required TableMatch Table { get; init; }

    public required Identifier Live { get; init; }

    /// <summary>The columns whose values were digested, in the order in which they were.</summary>
    public required IReadOnlyList<NotedColumn> Noted { get; init; }

    /// <summary>The columns by which the entry names its rows; all that were noted where <see cref="KeyIsWholeRow"/>.</summary>
    public required IReadOnlyList<Column> Key { get; init; }

    /// <summary>The table had no key then: its rows are told apart by all their values and counted.</summary>
    public required bool KeyIsWholeRow { get; init; }

    /// <summary>The temporary table: n, action, key, new_key, hash, stay, reason, cols, digest, and the key in live as k0, k1, ….</summary>
    public required Identifier Rows { get; init; }

    /// <summary>The temporary table of the rows as they will be; see <see cref="UndoImages"/>.</summary>
    public Identifier Image => new(Rows.Qualifier, Rows.Name + "_image");

    /// <summary>The temporary table of the live rows that equal them, where <see cref="KeyIsWholeRow"/>: their address a and their digest; see <see cref="EqualRows"/>.</summary>
    public Identifier Equal => new(Rows.Qualifier, Rows.Name + "_equal");

    /// <summary>A noted column that live has no longer; null if all are there.</summary>
    public NotedColumn? Gone => Noted.FirstOrDefault(c => c.Live is null);

    /// <summary>Live's columns that can be written.</summary>
    public IReadOnlyList<Column> Writable => [.. Table.Live.Columns.Where(c => c.Generated == GeneratedKind.None)];

    /// <summary>Of them those that were not there when the entry was written.</summary>
    public IReadOnlyList<Column> Unknown => [.. Writable.Where(c => Noted.All(n => n.Live != c))];

    public NotedColumn? Find(string name) => Noted.FirstOrDefault(c => c.Name == name);

    public static Identifier K(int i, string? alias = null) => new(alias, "k" + i.ToString(CultureInfo.InvariantCulture));

    /// <summary>The live row <paramref name="live"/> is the one that the entry's row names.</summary>
    public SqlText At(Dialect dialect, string live, string row) => KeyIsWholeRow
        ? $"{new Identifier(live, Table.Live.RowAddress!)} IN (SELECT z.a FROM {Equal} AS z WHERE z.digest = {new Identifier(row, "digest")})"
        : SqlText.All(Key.Select((c, i) => dialect.KeyEquals($"{new Identifier(live, c.Name)}", $"{K(i, row)}")));

    /// <summary>As <see cref="At"/>, where the live row is at hand and the entry's row is looked up.</summary>
    public SqlText Of(Dialect dialect, string row, string live) => KeyIsWholeRow
        ? $"{new Identifier(row, "digest")} IN (SELECT z.digest FROM {Equal} AS z WHERE z.a = {new Identifier(live, Table.Live.RowAddress!)})"
        : SqlText.All(Key.Select((c, i) => dialect.KeyEquals($"{K(i, row)}", $"{new Identifier(live, c.Name)}")));

    /// <summary>The live row is as the entry's row was left. What live's columns were given that came later is an edit too.</summary>
    public SqlText IsAsLeft(Dialect dialect, string live, string row) => Gone is not null
        ? SqlText.Raw("1=0")
        : SqlText.All([dialect.IsRowHash($"{new Identifier(row, "hash")}", [.. Noted.Select(c => (SqlText)$"{new Identifier(live, c.Live!.Name)}")]), IsUntouched(live)]);

    /// <summary>Live's columns that came later are as every row got them.</summary>
    public SqlText IsUntouched(string live) => SqlText.All(Unknown.Select(c => c.Default is null
        ? (SqlText)$"{new Identifier(live, c.Name)} IS NULL"
        : $"({new Identifier(live, c.Name)} IS NULL OR {new Identifier(live, c.Name)} IS NOT DISTINCT FROM ({SqlText.Raw(c.Default)}))"));
}

/// <summary>A column that an entry noted.</summary>
/// <param name="Name">Its name then.</param>
/// <param name="Live">The column that it is now; null if it is gone.</param>
internal sealed record NotedColumn(string Name, Column? Live);

/// <summary>A table of an entry whose rows cannot be found in live any more.</summary>
/// <param name="JournalId">The table's number in the journal.</param>
/// <param name="Name">Its name then.</param>
/// <param name="Reason">Why, as what follows the row's name.</param>
internal sealed record LostTable(long JournalId, string Name, string Reason);
