using System.CommandLine;
using Rowback.Cli.Completion;
using Rowback.Cli.Json;
using Rowback.Cli.Options;
using Rowback.Cli.Pages;
using Rowback.Cli.Reports;
using Rowback.Engines;

namespace Rowback.Cli.Verbs;

internal sealed class DiffVerb : Verb
{
    private readonly Argument<string[]> _tables;
    private readonly DatabaseOptions _databases;
    private readonly OutputOptions _output;
    private readonly ComparingOptions _comparing;

    public DiffVerb(Shell shell) : base("diff", "What was deleted, changed and added since the backup, per table; and what vanished together.", shell)
    {
        _tables = TableArgument.Several(this, "The tables to compare; all if none is named.");
        _comparing = Add(new ComparingOptions());
        _databases = Add(new DatabaseOptions(DatabaseOptions.Needs.Backup | DatabaseOptions.Needs.Journal));
        _output = Add(new OutputOptions());
    }

    public override IReadOnlyList<(string, string)> Examples =>
    [
        ("diff --live app.db --backup yesterday.db", "All tables, and the command that brings each lost group back."),
        ("diff photo gallery", "Two tables, of the databases named in rowback.json."),
        ("diff --exit-code --json > changes.json", "For a script: exit 1 if anything differs."),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var configuration = _databases.Configuration(arguments, Shell);
        await using var opening = await Opening.OpenAsync(_databases, arguments, Shell, configuration, LiveAccess.Read, cancellation, o => o with { Paranoid = _comparing.Paranoid(arguments) });
        var diff = await opening.Session.DiffAsync(arguments.GetValue(_tables) ?? [], cancellation);
        opening.Quiet();
        if (_output.Json(arguments))
            JsonAnswer.Write(Shell.Out, DiffAnswer.Of(diff) with { Notes = [.. opening.Notes, .. diff.Notes] }, AnswerContext.Default.DiffAnswer);
        else
            DiffReport.Write(Page.For(Shell), diff, Shell.Command, _databases.FlagsAgain(arguments, Shell));
        return _comparing.ExitCode(arguments) && !diff.IsEmpty ? ExitCode.Different : ExitCode.Done;
    }

    private sealed class ComparingOptions : OptionGroup
    {
        private readonly Option<bool> _exitCode;
        private readonly Option<bool> _paranoid;

        public ComparingOptions() : base("Comparing")
        {
            _exitCode = Flag("--exit-code", "Exit 1 if there are differences.");
            _paranoid = Flag("--paranoid", "Compare every row, and take no checksum's word for ranges of keys (PostgreSQL).");
        }

        public bool Paranoid(ParseResult arguments) => arguments.GetValue(_paranoid);

        public bool ExitCode(ParseResult arguments) => arguments.GetValue(_exitCode);
    }
}
