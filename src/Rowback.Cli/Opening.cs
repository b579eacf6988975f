using System.CommandLine;
using Rowback.Cli.Options;
using Rowback.Cli.Pages;
using Rowback.Configuration;
using Rowback.Engines;

namespace Rowback.Cli;

/// <summary>Opens the session that a verb works in, and says what is worth saying about it.</summary>
internal sealed class Opening : IAsyncDisposable
{
    private readonly ProgressLine? _progress;

    private Opening(RestoreSession session, SessionOptions options, ProgressLine? progress)
    {
        Session = session;
        Options = options;
        _progress = progress;
    }

    public RestoreSession Session { get; }

    public SessionOptions Options { get; }

    /// <summary>What is worth saying about the databases, for an answer in JSON; people have read it on standard error.</summary>
    public IReadOnlyList<string> Notes => [.. Session.Notices.Select(n => n.Message)];

    public static async Task<Opening> OpenAsync(DatabaseOptions databases, ParseResult arguments, Shell shell, RowbackConfiguration configuration, LiveAccess access,
        CancellationToken cancellation, Func<SessionOptions, SessionOptions>? further = null)
    {
        var progress = ProgressLine.For(shell);
        try
        {
            var options = databases.Session(arguments, shell, configuration, access) with { Progress = progress };
            options = further?.Invoke(options) ?? options;
            var session = await RestoreSession.OpenAsync(options, cancellation);
            if (session.Notices.Count > 0)
            {
                var page = Page.ForErrors(shell);
                foreach (var notice in session.Notices)
                    page.Line(Piece.Care("note: "), Hint.Typed(notice.Message, shell.Command));
            }

            return new Opening(session, options, progress);
        }
        catch
        {
            progress?.Dispose();
            throw;
        }
    }

    /// <summary>Wipes the progress line before something is printed.</summary>
    public void Quiet() => _progress?.Wipe();

    public async ValueTask DisposeAsync()
    {
        _progress?.Dispose();
        await Session.DisposeAsync();
    }
}
