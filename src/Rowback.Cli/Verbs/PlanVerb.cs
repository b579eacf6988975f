using System.CommandLine;
using Rowback.Cli.Completion;
using Rowback.Cli.Json;
using Rowback.Cli.Options;
using Rowback.Cli.Pages;
using Rowback.Cli.Reports;
using Rowback.Cli.Reports.Html;
using Rowback.Drawing;
using Rowback.Engines;
using Rowback.Planning;
using Rowback.Selecting;

namespace Rowback.Cli.Verbs;

internal sealed class PlanVerb : Verb
{
    private readonly QuestionArguments _question;
    private readonly DatabaseOptions _databases;
    private readonly OutputOptions _output;
    private readonly PlanOptions _plan;
    private readonly GraphOptions _graph;
    private readonly ReportOptions _report;

    public PlanVerb(Shell shell) : base("plan", "What a restore would do, as a tree. Writes nothing to live.", shell)
    {
        var table = TableArgument.One(this, "The table of the wanted rows, as `table` or `schema.table`.");
        var selection = Add(new SelectionOptions(several: true));
        _plan = Add(new PlanOptions());
        _graph = Add(new GraphOptions("what would be done, by table"));
        _report = Add(new ReportOptions());
        var policies = Add(new PolicyOptions());
        _databases = Add(new DatabaseOptions(DatabaseOptions.Needs.Backup | DatabaseOptions.Needs.Journal));
        _output = Add(new OutputOptions());
        _question = new QuestionArguments(table, selection, policies);
    }

    public override string Explanation => "Exits 3 if the plan needs a decision; it then names the flag for it.";

    public override IReadOnlyList<(string, string)> Examples =>
    [
        ("plan gallery --where \"slug = 'pets'\"", "The gallery, what hung on it, what is left out and why."),
        ("plan gallery --key 3 --out plan.json", "Keep the plan, to have it looked at and carried out later by `rowback apply plan.json`."),
        ("plan gallery --key 3 --sql restore.sql", "A script for the database's own shell that does exactly what apply would do."),
        ("plan gallery --key 3 --explain photo:8", "Why photo 8 comes back or does not, and what that rests on."),
        ("plan gallery --key 3 --graph plan.svg", "Draw what would be done, by table."),
        ("plan gallery --key 3 --report plan.html", "A page for the ticket, to be looked at by others."),
        ("plan gallery --key 3 --rehearse", "Do all of it, check it, and roll back."),
        ("plan --select \"gallery: id = 3\" --select \"photo: id in (5, 8)\"", "Two selections in one restore."),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var configuration = _databases.Configuration(arguments, Shell);
        var question = _question.Read(arguments, configuration);
        var rehearse = _plan.Rehearse(arguments);
        await using var opening = await Opening.OpenAsync(_databases, arguments, Shell, configuration, rehearse ? LiveAccess.Write : LiveAccess.Read, cancellation);
        QuestionArguments.Check(question, opening.Session.Schema);
        var (planFile, scriptFile) = (_plan.Out(arguments, Shell), _plan.Sql(arguments, Shell));
        OutputFile.RefuseDatabase(planFile, opening.Options);
        OutputFile.RefuseDatabase(scriptFile, opening.Options);
        var graphFile = _graph.File(arguments, Shell, opening.Options);
        using var report = _report.Begin(arguments, Shell, opening.Options);
        var json = _output.Json(arguments);
        var onlyGraph = _graph.IsTheAnswer(arguments, json);

        var explain = _plan.Explain(arguments);
        var explained = await opening.Session.ExplainAsync(question, explain, cancellation);
        var plan = explained.Plan;
        var stops = plan.Stops.Any();
        RestoreResult? rehearsal = null;
        try
        {
            rehearsal = rehearse && !stops ? await opening.Session.RehearseAsync(question, cancellation) : null;
        }
        catch (RowbackException stopped) when (stopped is { Kind: ErrorKind.Decision, Plan: not null })
        {
            // What only writing shows.
            (plan, stops) = (stopped.Plan, true);
        }

        if (planFile is not null)
            PlanFile.Save(planFile, plan);
        if (scriptFile is not null && !stops)
            OutputFile.Write(scriptFile, await opening.Session.ScriptAsync(plan, cancellation));
        graphFile?.Write(PlanGraph.Of(plan, opening.Session.Schema));
        if (report is not null)
            await WriteAsync(report, ReportPage.Of(rehearsal?.Plan ?? plan, rehearsal, opening, Shell, _ => ""));

        opening.Quiet();
        if (onlyGraph)
        {
            Shell.Out.Write(MermaidText.Of(PlanGraph.Of(plan, opening.Session.Schema)));
            return stops ? ExitCode.Decision : ExitCode.Done;
        }

        if (json)
        {
            JsonAnswer.Write(Shell.Out, (rehearsal is null ? RestoreAnswer.Of(plan, Shell) : RestoreAnswer.Of(rehearsal, Shell)) with { Notes = opening.Notes, Explained = explain.Count > 0 ? explained.Rows : null }, AnswerContext.Default.RestoreAnswer);
            return stops ? ExitCode.Decision : ExitCode.Done;
        }

        var page = Page.For(Shell);
        if (explain.Count > 0)
            ExplainReport.Write(page, explained with { Plan = plan }, DatabaseNames.Of(opening.Options));
        else
            PlanReport.Write(page, plan, DatabaseNames.Of(opening.Options));
        if (rehearsal is not null)
            RestoreReport.WriteRehearsal(page, plan, rehearsal);
        if (planFile is not null)
            page.Line($"The plan is in {planFile}. ", stops ? "" : $"To carry it out: {Shell.Command} apply {CommandWords.Shell(planFile)}{_databases.FlagsAgain(arguments, Shell)}");
        if (graphFile is not null)
            page.Line($"The drawing is in {graphFile}.");
        if (report is not null)
            page.Line($"The report is in {report}.");
        if (scriptFile is not null)
            page.Line(stops ? "No script is written for a plan that stops." : $"The script is in {scriptFile}. To run it: {ScriptCommand(opening.Options, scriptFile)}");
        return stops ? ExitCode.Decision : ExitCode.Done;
    }

    /// <summary>Nothing has been done to live: a page that cannot be written is told as the plan's other files are.</summary>
    private static async Task WriteAsync(ReportFile report, ReportPage page)
    {
        try
        {
            await report.FinishAsync(page);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw OutputFile.CannotBeWritten(report.ToString(), exception);
        }
    }

    private static string ScriptCommand(SessionOptions options, string script) => options.Engines.First(e => e.Accepts(options.Live)).Name switch
    {
        "sqlite" when File.Exists(options.Live) => $"sqlite3 {CommandWords.Shell(options.Live)} < {CommandWords.Shell(script)}",
        "postgresql" when options.Live.Contains("://", StringComparison.Ordinal) => $"psql -X -f {CommandWords.Shell(script)} {CommandWords.Shell(DatabaseNames.Live(options))}",
        "postgresql" => $"psql -X -f {CommandWords.Shell(script)}, with live's address.",
        _ => "in the shell of live's own database.",
    };

    private sealed class PlanOptions : OptionGroup
    {
        private readonly Option<string?> _out;
        private readonly Option<string?> _sql;
        private readonly Option<string[]> _explain;
        private readonly Option<bool> _rehearse;

        public PlanOptions() : base("The plan")
        {
            _out = Value("--out", "FILE", "Write the plan to this file (JSON), for `rowback apply`.");
            _sql = Value("--sql", "FILE", "Write the plan as a script for the database's own shell.");
            _explain = Values("--explain", "TABLE:KEY", "Instead of the tree, say of this row of the backup why it comes back or does not, and what that rests on. May be repeated.");
            _rehearse = Flag("--rehearse", "Run the whole restore, check it, and roll back.");
        }

        public string? Out(ParseResult arguments, Shell shell) => Path(arguments.GetValue(_out), shell);

        public string? Sql(ParseResult arguments, Shell shell) => Path(arguments.GetValue(_sql), shell);

        public IReadOnlyList<RowName> Explain(ParseResult arguments) => [.. (arguments.GetValue(_explain) ?? []).Select(Answers.Row)];

        public bool Rehearse(ParseResult arguments) => arguments.GetValue(_rehearse);

        private static string? Path(string? given, Shell shell) => given is null || shell.Folder == Environment.CurrentDirectory ? given : System.IO.Path.Combine(shell.Folder, given);
    }
}
