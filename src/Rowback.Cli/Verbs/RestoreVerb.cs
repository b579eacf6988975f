using System.CommandLine;
using Rowback.Cli.Completion;
using Rowback.Cli.Options;
using Rowback.Engines;

namespace Rowback.Cli.Verbs;

internal sealed class RestoreVerb : Verb
{
    private readonly QuestionArguments _question;
    private readonly DatabaseOptions _databases;
    private readonly ConsentOptions _consent;
    private readonly KeyMapOptions _keys;
    private readonly ReportOptions _report;
    private readonly OutputOptions _output;

    public RestoreVerb(Shell shell) : base("restore", "Brings rows back: plans, shows the plan and asks, writes, checks what was written, commits.", shell)
    {
        var table = TableArgument.One(this, "The table of the wanted rows, as `table` or `schema.table`.");
        var selection = Add(new SelectionOptions(several: true));
        _consent = Add(new ConsentOptions());
        var policies = Add(new PolicyOptions());
        _keys = Add(new KeyMapOptions());
        _report = Add(new ReportOptions());
        _databases = Add(new DatabaseOptions(DatabaseOptions.Needs.Backup | DatabaseOptions.Needs.Journal));
        _output = Add(new OutputOptions());
        _question = new QuestionArguments(table, selection, policies);
    }

    public override string Explanation =>
        "All of it happens in one transaction: it is committed whole, or live stays as it was. Without a terminal and without --yes the plan is printed, " +
        "nothing is written, and the exit code is 3.";

    public override IReadOnlyList<(string, string)> Examples =>
    [
        ("restore gallery --where \"slug = 'pets'\"", "The gallery with everything that hung on it."),
        ("restore photo --key 3,5 --yes", "Two rows and what hung on them, without being asked."),
        ("restore photo --live-where \"caption = ''\" --columns caption", "Only the captions that a bad UPDATE emptied."),
        ("restore gallery --key 3 --missing-parents restore", "Also the photos that its links need, where they are gone."),
        ("restore gallery --key 3 --keys new --key-map keys.csv --yes", "Under new keys, which are written to a file."),
        ("restore gallery --key 3 --report restore.html", "With a page for the ticket: what was done, and how to take it back."),
        ("restore gallery_photos --key '(3,17)'", "One row with a key of two parts."),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var configuration = _databases.Configuration(arguments, Shell);
        var question = _question.Read(arguments, configuration);
        var json = _output.Json(arguments);
        var yes = _consent.Yes(arguments);
        await using var opening = await Opening.OpenAsync(_databases, arguments, Shell, configuration, LiveAccess.Write, cancellation);
        QuestionArguments.Check(question, opening.Session.Schema);
        using var keys = _keys.Begin(arguments, Shell, opening.Options);
        using var report = _report.Begin(arguments, Shell, opening.Options);
        var carryingOut = new CarryingOut(Shell, opening, json, id => $"{Shell.Command} undo {id}{_databases.FlagsAgain(arguments, Shell, withBackup: false)}", keys, report);
        return await carryingOut.ReportAsync(yes ? await carryingOut.AtOnceAsync(question, cancellation) : await carryingOut.AskedAsync(question, cancellation));
    }
}
