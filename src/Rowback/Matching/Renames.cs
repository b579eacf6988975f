using Rowback.Configuration;
using Rowback.Schema;

namespace Rowback.Matching;

/// <summary>The renames of rowback.json, found in the two schemas.</summary>
internal sealed class Renames
{
    private readonly Dictionary<TableName, string> _tables = [];
    private readonly Dictionary<(TableName Table, string Column), string> _columns = [];
    private readonly ConfiguredNames _live;

    public Renames(IReadOnlyDictionary<string, string> renames, ConfiguredNames live, ConfiguredNames backup)
    {
        _live = live;
        foreach (var (from, to) in renames)
        {
            var where = $"renames, {from}";
            var (table, columns) = backup.TableAndColumns(where, from, columnsOptional: true);
            if (columns.Count == 0)
                _tables[table.Name] = live.Table(where, to).Name.ToString();
            else if (columns.Count == 1)
                _columns[(table.Name, columns[0].Name)] = to;
            else
                throw BadConfiguration.Because($"rowback.json, {where}: columns are renamed one by one.");
        }
    }

    /// <summary>Live's table that a table of the backup has become, or null where nothing was said.</summary>
    public Table? Table(Table backup) => _tables.TryGetValue(backup.Name, out var name) ? _live.Table("renames", name) : null;

    /// <summary>Live's column that a column of the backup has become, or null where nothing was said.</summary>
    public Column? Column(Table live, Table backup, Column column) =>
        _columns.TryGetValue((backup.Name, column.Name), out var name)
            ? _live.Column($"renames, {backup.Name}.{column.Name}", live, name)
            : null;
}
