using System.CommandLine;
using System.Globalization;
using Rowback.Cli.Completion;
using Rowback.Cli.Json;
using Rowback.Cli.Options;
using Rowback.Cli.Pages;
using Rowback.Cli.Reports;
using Rowback.Engines;

namespace Rowback.Cli.Verbs;

internal sealed class RowsVerb : Verb
{
    private readonly Argument<string?> _table;
    private readonly SelectionOptions _selection;
    private readonly DatabaseOptions _databases;
    private readonly OutputOptions _output;
    private readonly ShowingOptions _showing;

    public RowsVerb(Shell shell) : base("rows", "The rows in question, in the backup and in live, side by side.", shell)
    {
        _table = TableArgument.One(this, "The table, as `table` or `schema.table`.");
        _selection = Add(new SelectionOptions(several: false));
        _showing = Add(new ShowingOptions());
        _databases = Add(new DatabaseOptions(DatabaseOptions.Needs.Backup | DatabaseOptions.Needs.Journal));
        _output = Add(new OutputOptions());
    }

    public override string Explanation => "Without --where or --key: the rows of the table that live lacks or has with other values.";

    public override IReadOnlyList<(string, string)> Examples =>
    [
        ("rows gallery --where \"slug = 'pets'\"", "What the backup has, and what live has in its place."),
        ("rows photo --key 3,5", "Two rows by key."),
        ("rows photo --live-where \"caption = ''\"", "Rows that were spoiled in live, beside what they were."),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var table = arguments.GetValue(_table)
            ?? throw new RowbackException(ErrorKind.Usage, "NO_TABLE", "Rows of which table?", "Name it: `rowback rows TABLE`. `rowback schema` lists them.");
        var limit = _showing.Limit(arguments);
        var asked = _selection.Short(arguments, table);
        var configuration = _databases.Configuration(arguments, Shell);
        await using var opening = await Opening.OpenAsync(_databases, arguments, Shell, configuration, LiveAccess.Read, cancellation);
        var match = opening.Session.Schema.Find(table);
        var selection = asked ?? new Selection(table);
        QuestionArguments.Check(selection, opening.Session.Schema);

        var rows = new List<RowPair>();
        var more = false;
        await foreach (var pair in opening.Session.RowsAsync(selection, limit + 1, cancellation))
        {
            if (rows.Count == limit)
            {
                more = true;
                break;
            }

            rows.Add(pair);
        }

        opening.Quiet();
        if (_output.Json(arguments))
        {
            JsonAnswer.Write(Shell.Out, new RowsAnswer(match.ToString(), [.. match.DisplayKey.Select(c => c.Live.Name)],
                [.. rows.Select(r => new RowJson(r.Key, r.Verdict, r.Backup, r.Live))], more) { Notes = opening.Notes }, AnswerContext.Default.RowsAnswer);
            return ExitCode.Done;
        }

        var page = Page.For(Shell);
        foreach (var row in rows)
            RowsReport.Write(page, row);
        if (rows.Count == 0)
            page.Line(asked switch
            {
                null => $"Every row of {match} in the backup is in live with the same values.",
                { LiveWhere: null } => $"The backup has no such row in {match}.",
                _ => $"No row of {match} in the backup is in live such that this holds there: {asked.LiveWhere}",
            });
        if (more)
            page.Line(Piece.Faint($"There are more; --limit N shows more than {Piece.Number(limit)}."));
        return ExitCode.Done;
    }

    private sealed class ShowingOptions : OptionGroup
    {
        private readonly Option<string?> _limit;

        public ShowingOptions() : base("Showing") => _limit = Value("--limit", "N", "The most rows to show (default 20).");

        public int Limit(ParseResult arguments)
        {
            if (arguments.GetValue(_limit) is not { } text)
                return 20;
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is > 0 and < int.MaxValue
                ? limit
                : throw new RowbackException(ErrorKind.Usage, "USAGE", $"'{text}' is no number of rows.", "Write it like --limit 100.");
        }
    }
}
