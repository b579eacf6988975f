using System.CommandLine;
using Rowback.Cli.Json;
using Rowback.Cli.Options;
using Rowback.Cli.Pages;
using Rowback.Cli.Reports;
using Rowback.Engines;

namespace Rowback.Cli.Verbs;

internal sealed class SchemaVerb : Verb
{
    private readonly DatabaseOptions _databases;
    private readonly OutputOptions _output;

    public SchemaVerb(Shell shell) : base("schema", "How Rowback sees the databases: tables, keys, relations, link tables and why, drift.", shell)
    {
        _databases = Add(new DatabaseOptions(DatabaseOptions.Needs.Backup));
        _output = Add(new OutputOptions());
    }

    public override IReadOnlyList<(string, string)> Examples =>
    [
        ("schema --live app.db --backup yesterday.db", "Look here before the first restore: what is followed, what is left out."),
        ("schema --json", "The same for a program."),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var configuration = _databases.Configuration(arguments, Shell);
        await using var opening = await Opening.OpenAsync(_databases, arguments, Shell, configuration, LiveAccess.Read, cancellation);
        opening.Quiet();
        if (_output.Json(arguments))
            JsonAnswer.Write(Shell.Out, SchemaReport.Answer(opening.Session.Schema) with { Notes = opening.Notes }, AnswerContext.Default.SchemaAnswer);
        else
            SchemaReport.Write(Page.For(Shell), opening.Session.Schema);
        return ExitCode.Done;
    }
}
