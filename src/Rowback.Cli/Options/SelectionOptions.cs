using System.CommandLine;

namespace Rowback.Cli.Options;

/// <summary>Which rows are wanted.</summary>
internal sealed class SelectionOptions : OptionGroup
{
    private readonly Option<string?> _where;
    private readonly Option<string[]> _key;
    private readonly Option<bool> _all;
    private readonly Option<string?> _liveWhere;
    private readonly Option<string[]>? _select;

    /// <param name="several">True where several selections make one question.</param>
    public SelectionOptions(bool several) : base("Which rows")
    {
        _where = Value("--where", "SQL", "Rows of the backup for which this expression is true, such as \"slug = 'pets'\".");
        _key = Values("--key", "K,…", "Rows by primary key: 3 or 3,5. A key of several parts is written '(1,2)', anything odd as a JSON array. May be repeated.");
        _all = Flag("--all", "Every row of the table in the backup.");
        _liveWhere = Value("--live-where", "SQL", "Only rows that are in live too, and for which this is true there: \"caption = ''\" for values spoiled by a bad UPDATE.");
        if (several)
            _select = Values("--select", "'TABLE: SQL'", "One more selection, into the same restore. May be repeated.");
    }

    /// <summary>The selection, as the short form gives it; null where there is none. Keys are not yet checked against the table.</summary>
    public Selection? Short(ParseResult arguments, string? table)
    {
        var where = arguments.GetValue(_where);
        var keys = (arguments.GetValue(_key) ?? []).SelectMany(KeySyntax.Many).ToList();
        var all = arguments.GetValue(_all);
        var liveWhere = arguments.GetValue(_liveWhere);
        var asked = (where is null ? 0 : 1) + (keys.Count == 0 ? 0 : 1) + (all ? 1 : 0);
        if (table is null)
        {
            return asked > 0 || liveWhere is not null
                ? throw new RowbackException(ErrorKind.Usage, "NO_TABLE", "Rows of which table?", "Name the table in front: TABLE --where SQL.")
                : null;
        }

        if (asked > 1)
        {
            throw new RowbackException(ErrorKind.Usage, "USAGE", "--where, --key and --all are three ways to say which rows; one is enough.",
                "For rows of both, use --select 'TABLE: SQL' beside --key.");
        }

        return asked == 0 && liveWhere is null
            ? null
            : new Selection(table) { Where = where, Keys = keys, All = all, LiveWhere = liveWhere };
    }

    /// <summary>All selections. Throws if there is none.</summary>
    public IReadOnlyList<Selection> All(ParseResult arguments, string? table)
    {
        var selections = new List<Selection>();
        if (Short(arguments, table) is { } first)
            selections.Add(first);
        else if (table is not null)
            throw NoRows(table);
        selections.AddRange((_select is null ? [] : arguments.GetValue(_select) ?? []).Select(Long));
        return selections.Count > 0
            ? selections
            : throw new RowbackException(ErrorKind.Usage, "NO_TABLE", "What is to come back?", "Say TABLE --where SQL, TABLE --key K, or --select 'TABLE: SQL'. `rowback diff` shows what is gone.");
    }

    private static Selection Long(string text)
    {
        var at = 0;
        var table = Words.Name(text, ref at, ':');
        var where = table is null ? "" : text[(at + 1)..].Trim();
        return table is { Length: > 0 } && where.Length > 0
            ? new Selection(table) { Where = where }
            : throw Words.Malformed("--select", text, "'TABLE: SQL', such as --select \"photo: id in (3, 5)\"");
    }

    private static RowbackException NoRows(string table) =>
        new(ErrorKind.Usage, "NO_ROWS", $"Which rows of {table}?", "Add --where SQL, --key K, --live-where SQL, or --all for every row.") { Table = table };
}
