using System.CommandLine;
using Rowback.Cli.Options;
using Rowback.Engines;
using Rowback.Planning;

namespace Rowback.Cli.Verbs;

internal sealed class ApplyVerb : Verb
{
    private readonly Argument<string?> _file;
    private readonly KeyMapOptions _keys;
    private readonly ReportOptions _report;
    private readonly DatabaseOptions _databases;
    private readonly OutputOptions _output;

    public ApplyVerb(Shell shell) : base("apply", "Carries out a plan that was kept with `rowback plan --out`.", shell)
    {
        _file = new Argument<string?>("PLAN") { Arity = ArgumentArity.ZeroOrOne, Description = "The plan's file." };
        Arguments.Add(_file);
        _keys = Add(new KeyMapOptions());
        _report = Add(new ReportOptions());
        _databases = Add(new DatabaseOptions(DatabaseOptions.Needs.Backup | DatabaseOptions.Needs.Journal));
        _output = Add(new OutputOptions());
    }

    public override string Explanation =>
        "It is judged again inside the writing transaction. Where live has changed so that something else would be done, nothing is written, the difference is shown, " +
        "and the exit code is 4; with another backup than the plan's it is 8. It does not ask.";

    public override IReadOnlyList<(string, string)> Examples =>
    [
        ("apply plan.json", "With the databases named in the environment or rowback.json."),
        ("apply plan.json --live app.db --backup yesterday.db", "A plan names no database by its path, so that it can be kept."),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var file = arguments.GetValue(_file)
            ?? throw new RowbackException(ErrorKind.Usage, "USAGE", "Which plan is to be carried out?", "Name its file: `rowback apply plan.json`. `rowback plan … --out plan.json` makes one.");
        var plan = PlanFile.Load(Path.Combine(Shell.Folder, file));
        var configuration = _databases.Configuration(arguments, Shell);
        await using var opening = await Opening.OpenAsync(_databases, arguments, Shell, configuration, LiveAccess.Write, cancellation);
        using var keys = _keys.Begin(arguments, Shell, opening.Options);
        using var report = _report.Begin(arguments, Shell, opening.Options);
        var carryingOut = new CarryingOut(Shell, opening, _output.Json(arguments), id => $"{Shell.Command} undo {id}{_databases.FlagsAgain(arguments, Shell, withBackup: false)}", keys, report);
        return await carryingOut.ReportAsync(await carryingOut.ApplyAsync(plan, shown: false, cancellation));
    }
}
