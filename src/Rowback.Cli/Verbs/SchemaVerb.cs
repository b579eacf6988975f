using System.CommandLine;
using Rowback.Cli.Json;
using Rowback.Cli.Options;
using Rowback.Cli.Pages;
using Rowback.Cli.Reports;
using Rowback.Drawing;
using Rowback.Engines;

namespace Rowback.Cli.Verbs;

internal sealed class SchemaVerb : Verb
{
    private readonly DatabaseOptions _databases;
    private readonly OutputOptions _output;
    private readonly GraphOptions _graph;
    private readonly GuessOptions _guess;
    private readonly ConsentOptions _consent;

    public SchemaVerb(Shell shell) : base("schema", "How Rowback sees the databases: tables, keys, relations, link tables and why, drift.", shell)
    {
        _graph = Add(new GraphOptions("the tables and their relations"));
        _guess = Add(new GuessOptions());
        _consent = Add(new ConsentOptions());
        _databases = Add(new DatabaseOptions(DatabaseOptions.Needs.Backup));
        _output = Add(new OutputOptions());
    }

    public override IReadOnlyList<(string, string)> Examples =>
    [
        ("schema --live app.db --backup yesterday.db", "Look here before the first restore: what is followed, what is left out."),
        ("schema --graph tables.svg", "Draw the tables and how they refer to one another."),
        ("schema --guess", "Look for relations that nobody declared, and write them to rowback.json if you say so."),
        ("schema --json", "The same for a program."),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var configuration = _databases.Configuration(arguments, Shell);
        await using var opening = await Opening.OpenAsync(_databases, arguments, Shell, configuration, LiveAccess.Read, cancellation);
        opening.Quiet();
        var json = _output.Json(arguments);
        var schema = opening.Session.Schema;
        if (_guess.Guess(arguments))
            return await new Guessing(Shell, opening, json, _consent.Yes(arguments), _databases.ConfigurationPath(arguments, Shell)).RunAsync(cancellation);
        if (_graph.IsTheAnswer(arguments, json))
        {
            Shell.Out.Write(MermaidText.Of(SchemaGraph.Of(schema)));
            return ExitCode.Done;
        }

        var file = _graph.File(arguments, Shell, opening.Options);
        file?.Write(SchemaGraph.Of(schema));
        var page = Page.For(Shell);
        if (json)
            JsonAnswer.Write(Shell.Out, SchemaReport.Answer(schema) with { Notes = opening.Notes }, AnswerContext.Default.SchemaAnswer);
        else
            SchemaReport.Write(page, schema);
        if (!json && file is not null)
            page.Line($"The drawing is in {file}.");
        return ExitCode.Done;
    }
}
