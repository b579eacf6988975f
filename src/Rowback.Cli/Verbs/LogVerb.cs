using System.CommandLine;
using Rowback.Cli.Json;
using Rowback.Cli.Options;
using Rowback.Cli.Pages;
using Rowback.Cli.Reports;
using Rowback.Engines;

namespace Rowback.Cli.Verbs;

internal sealed class LogVerb : Verb
{
    private readonly DatabaseOptions _databases;
    private readonly NewKeysOptions _keys;
    private readonly ForgettingOptions _forgetting;
    private readonly OutputOptions _output;

    public LogVerb(Shell shell) : base("log", "The restores made in this live database, and what was undone.", shell)
    {
        _keys = Add(new NewKeysOptions());
        _forgetting = Add(new ForgettingOptions());
        _databases = Add(new DatabaseOptions(DatabaseOptions.Needs.Journal));
        _output = Add(new OutputOptions());
    }

    public override IReadOnlyList<(string, string)> Examples =>
    [
        ("log --live app.db", "What was restored, when, and by which question."),
        ("log --keys 3 > keys.csv", "The rows to which restore 3 gave new keys: table, old key, new key."),
        ("log --forget 3", "Remove one entry. It can then no longer be undone."),
        ("log --drop", "Remove the whole journal with its tables, as if Rowback had never been there."),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var forget = _forgetting.Forget(arguments);
        var drop = _forgetting.Drop(arguments);
        if (forget is not null && drop)
            throw new RowbackException(ErrorKind.Usage, "USAGE", "--forget removes one entry, --drop all of them.", "Give one of the two.");
        var keys = _keys.Of(arguments);
        if (keys is not null && (forget is not null || drop))
            throw new RowbackException(ErrorKind.Usage, "USAGE", "--keys shows an entry, --forget and --drop remove some.", "Give one of them.");
        var configuration = _databases.Configuration(arguments, Shell);
        var access = forget is not null || drop ? LiveAccess.Write : LiveAccess.Read;
        await using var opening = await Opening.OpenAsync(_databases, arguments, Shell, configuration, access, cancellation);
        var json = _output.Json(arguments);
        var page = Page.For(Shell);
        if (keys is not null)
        {
            await WriteKeysAsync(opening, keys, json, cancellation);
            return ExitCode.Done;
        }

        if (access == LiveAccess.Read)
        {
            var entries = await opening.Session.LogAsync(cancellation);
            opening.Quiet();
            if (json)
                JsonAnswer.Write(Shell.Out, new LogAnswer(entries) { Notes = opening.Notes }, AnswerContext.Default.LogAnswer);
            else
                LogReport.Write(page, entries);
            return ExitCode.Done;
        }

        await opening.Session.ForgetAsync(forget, cancellation);
        Shell.Committed = drop ? "The journal is gone all the same." : $"Entry {forget} of the journal is forgotten all the same.";
        opening.Quiet();
        if (json)
            JsonAnswer.Write(Shell.Out, new ForgetAnswer(forget, drop), AnswerContext.Default.ForgetAnswer);
        else
            page.Line(drop ? $"The journal is gone, with its {(opening.Options.JournalFile is null ? "tables" : "file")}. What was restored stays." : $"Entry {forget} is forgotten. What it restored stays, and can no longer be undone.");
        return ExitCode.Done;
    }

    private async Task WriteKeysAsync(Opening opening, string id, bool json, CancellationToken cancellation)
    {
        var keys = opening.Session.NewKeysAsync(id, cancellation);
        opening.Quiet();
        if (json)
            JsonAnswer.Write(Shell.Out, new KeyMapAnswer(await keys.ToListAsync(cancellation)) { Notes = opening.Notes }, AnswerContext.Default.KeyMapAnswer);
        else
            await KeyMapCsv.WriteAsync(Shell.Out, keys);
    }

    private sealed class NewKeysOptions : OptionGroup
    {
        private readonly Option<string?> _keys;

        public NewKeysOptions() : base("Keys of a restore") => _keys = Value("--keys", "ID", "The rows to which this restore gave new keys, as CSV: table, old key, new key. Rows that were taken back are left out.");

        public string? Of(ParseResult arguments) => arguments.GetValue(_keys);
    }

    private sealed class ForgettingOptions : OptionGroup
    {
        private readonly Option<string?> _forget;
        private readonly Option<bool> _drop;

        public ForgettingOptions() : base("Forgetting")
        {
            _forget = Value("--forget", "ID", "Remove this entry from the journal; what it restored stays.");
            _drop = Flag("--drop", "Remove the whole journal, with its tables.");
        }

        public string? Forget(ParseResult arguments) => arguments.GetValue(_forget);

        public bool Drop(ParseResult arguments) => arguments.GetValue(_drop);
    }
}
