using Npgsql;
using Rowback.Schema;
using Rowback.Sql;

namespace Rowback.PostgreSql;

/// <summary>
/// The temporary table on live in which rows of the backup arrive as they are, before it is decided what becomes of them. Each column of the backup
/// travels once.
/// </summary>
internal sealed class Arrival
{
    private static readonly Identifier TableName = new("pg_temp", "rowback_in");

    private readonly PostgreSqlBackupDatabase _backup;
    private readonly PostgreSqlLiveDatabase _live;
    private readonly Table _source;
    private readonly CancellationToken _cancellation;

    /// <param name="backup">Where they come from.</param>
    /// <param name="live">Where they go.</param>
    /// <param name="source">The backup's table.</param>
    /// <param name="columns">The backup's columns, each with the type that it has in live's terms; null for text.</param>
    /// <param name="cancellation">Ends it.</param>
    public Arrival(PostgreSqlBackupDatabase backup, PostgreSqlLiveDatabase live, Table source, IReadOnlyList<(string Source, TypeFacts? Type)> columns, CancellationToken cancellation)
    {
        (_backup, _live, _source, _cancellation) = (backup, live, source, cancellation);
        Columns = [.. columns.DistinctBy(c => c.Source, StringComparer.Ordinal).Select((c, i) => Travelling(i, c.Source, c.Type))];
    }

    public static Identifier Name => TableName;

    public IReadOnlyList<StagedColumn> Columns { get; }

    public StagedColumn this[string source] => Columns.First(c => c.Source == source);

    /// <summary>Makes the table, empty.</summary>
    public async Task CreateAsync()
    {
        await ExecuteAsync(Drop);
        await ExecuteAsync(Create);
    }

    /// <summary>Brings the rows for which a condition over the backup's table is true, byte for byte.</summary>
    public async Task BringAsync(SqlText condition)
    {
        var table = _source.Name.Name;
        SqlText select = $"COPY (SELECT {Columns.Select(c => c.Selected(table))} FROM {_live.OwnDialect.Backup(_source.Name)} WHERE {condition}) TO STDOUT (FORMAT binary)";
        SqlText insert = $"COPY {TableName} ({Columns.Select(c => c.Name())}) FROM STDIN (FORMAT binary)";
        await RowPipe.CopyAsync(_backup.Connection, Literal(select), _live.Connection, Literal(insert), _cancellation);
    }

    /// <summary>Notes for a script the table as it is filled now; does nothing where no script is made.</summary>
    public async Task RecordAsync()
    {
        if (_live.Recorder is not { } recorder)
            return;
        recorder(new Engines.RecordedStatement(Drop));
        recorder(new Engines.RecordedStatement(Create));
        var columns = Columns.Select(c => c.Name()).ToList();
        var rows = await RowText.ReadAsync(_live.Connection, Literal($"COPY {TableName} ({columns}) TO STDOUT"), _cancellation);
        recorder(new Engines.RecordedStatement($"COPY {TableName} ({columns}) FROM stdin", rows + "\\.\n"));
    }

    public Task DropAsync() => ExecuteAsync(Drop);

    private static SqlText Drop { get; } = $"DROP TABLE IF EXISTS {TableName}";

    private SqlText Create => $"CREATE TEMPORARY TABLE {TableName.Unqualified()} ({Columns.Select(c => (SqlText)$"{c.Name()} {SqlText.Raw(c.Carried)}")})";

    private StagedColumn Travelling(int place, string source, TypeFacts? type)
    {
        var from = _source.FindColumn(source) is { } column ? _backup.Catalog!.Types.GetValueOrDefault(column.Type) : null;
        var isBinary = type is not null && from is not null && type.TakesBinaryOf(from);
        return new StagedColumn(place, source, isBinary ? type!.Plain : "text", isBinary) { From = from };
    }

    private Task<long> ExecuteAsync(SqlText sql) => _live.Connection.ExecuteAsync(sql, _live.Dialect, _cancellation);

    private string Literal(SqlText sql) => Engines.RenderedSql.Literal(sql, _live.Dialect);
}
