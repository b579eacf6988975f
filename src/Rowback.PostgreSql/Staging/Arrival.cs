using Npgsql;
using Rowback.Schema;
using Rowback.Sql;

namespace Rowback.PostgreSql;

/// <summary>
/// The temporary table on live in which rows of the backup arrive as they are, before it is decided what becomes of them. Each column of the backup
/// travels once. Tables whose columns have the same types share one, which is emptied each time: what a transaction has made and dropped takes
/// locks until its end, and makes each that follows slower.
/// </summary>
internal sealed class Arrival
{
    private const long Little = 1 << 18;

    private readonly PostgreSqlBackupDatabase _backup;
    private readonly PostgreSqlLiveDatabase _live;
    private readonly Table _source;
    private readonly CancellationToken _cancellation;
    private readonly ArrivalPlace _place;

    /// <param name="backup">Where they come from.</param>
    /// <param name="live">Where they go.</param>
    /// <param name="source">The backup's table.</param>
    /// <param name="columns">The backup's columns, each with the type that it has in live's terms; null for text.</param>
    /// <param name="cancellation">Ends it.</param>
    public Arrival(PostgreSqlBackupDatabase backup, PostgreSqlLiveDatabase live, Table source, IReadOnlyList<(string Source, TypeFacts? Type)> columns, CancellationToken cancellation)
    {
        (_backup, _live, _source, _cancellation) = (backup, live, source, cancellation);
        Columns = [.. columns.DistinctBy(c => c.Source, StringComparer.Ordinal).Select((c, i) => Travelling(i, c.Source, c.Type))];
        _place = live.ArrivalOf(string.Join(", ", Columns.Select(c => c.Carried)));
    }

    public Identifier Name => _place.Name;

    public IReadOnlyList<StagedColumn> Columns { get; }

    public StagedColumn this[string source] => Columns.First(c => c.Source == source);

    /// <summary>Makes the table, empty, where it is not there yet.</summary>
    public async Task CreateAsync()
    {
        if (_place.IsMade)
            return;
        await ExecuteAsync($"CREATE TEMPORARY TABLE IF NOT EXISTS {Declared}");
        await ExecuteAsync($"TRUNCATE {Name}");
        _place.IsMade = true;
    }

    /// <summary>Brings the rows for which a condition over the backup's table is true, byte for byte.</summary>
    public async Task BringAsync(SqlText condition)
    {
        var table = _source.Name.Name;
        SqlText select = $"COPY (SELECT {Columns.Select(c => c.Selected(table))} FROM {_live.OwnDialect.Backup(_source.Name)} WHERE {condition}) TO STDOUT (FORMAT binary)";
        SqlText insert = $"COPY {Name} ({Columns.Select(c => c.Name())}) FROM STDIN (FORMAT binary)";
        _place.Bytes += await RowPipe.CopyAsync(_backup.Connection, Literal(select), _live.Connection, Literal(insert), _cancellation);
    }

    /// <summary>Notes for a script the table as it is filled now; does nothing where no script is made.</summary>
    public async Task RecordAsync()
    {
        if (_live.Recorder is not { } recorder)
            return;
        recorder(new Engines.RecordedStatement($"DROP TABLE IF EXISTS {Name}"));
        recorder(new Engines.RecordedStatement($"CREATE TEMPORARY TABLE {Declared}"));
        var columns = Columns.Select(c => c.Name()).ToList();
        var rows = await RowText.ReadAsync(_live.Connection, Literal($"COPY {Name} ({columns}) TO STDOUT"), _cancellation);
        recorder(new Engines.RecordedStatement($"COPY {Name} ({columns}) FROM stdin", rows + "\\.\n"));
    }

    /// <summary>Lets go of the rows. Few are deleted, which is sooner done, until what they leave behind takes too much room.</summary>
    public async Task EmptyAsync()
    {
        if (_place.Bytes <= Little)
        {
            await _live.Connection.PostAsync($"DELETE FROM {Name}", _live.Dialect, _cancellation);
            return;
        }

        await ExecuteAsync($"TRUNCATE {Name}");
        _place.Bytes = 0;
    }

    private SqlText Declared => $"{Name.Unqualified()} ({Columns.Select(c => (SqlText)$"{c.Name()} {SqlText.Raw(c.Carried)}")})";

    private StagedColumn Travelling(int place, string source, TypeFacts? type)
    {
        var from = _source.FindColumn(source) is { } column ? _backup.Catalog!.Types.GetValueOrDefault(column.Type) : null;
        var isBinary = type is not null && from is not null && type.TakesBinaryOf(from);
        return new StagedColumn(place, source, isBinary ? type!.Plain : "text", isBinary) { From = from };
    }

    private Task<long> ExecuteAsync(SqlText sql) => _live.Connection.ExecuteAsync(sql, _live.Dialect, _cancellation);

    private string Literal(SqlText sql) => Engines.RenderedSql.Literal(sql, _live.Dialect);
}
