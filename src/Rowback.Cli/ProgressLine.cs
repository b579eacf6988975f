using Rowback.Cli.Pages;

namespace Rowback.Cli;

/// <summary>
/// How far a run has come, on one line of the terminal that is wiped when it is over. Nothing is drawn in the first half second, and
/// nothing at all where standard error is no terminal. What is reported too early to be drawn is drawn when its time has come, if nothing
/// else was reported since: it may be the announcement of something long.
/// </summary>
internal sealed class ProgressLine : IProgress<RestoreProgress>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    private readonly Shell _shell;
    private readonly Lock _lock = new();
    private long _started;
    private long _lastDrawn;
    private string? _stage;
    private long _stageStarted;
    private readonly ITimer _timer;
    private RestoreProgress? _waiting;
    private bool _drawn;
    private bool _over;

    private ProgressLine(Shell shell)
    {
        _shell = shell;
        _started = _stageStarted = shell.Clock.GetTimestamp();
        _timer = shell.Clock.CreateTimer(_ => DrawWaiting(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A line for a terminal, or null.</summary>
    public static ProgressLine? For(Shell shell) => shell.RichError ? new ProgressLine(shell) : null;

    public void Report(RestoreProgress value)
    {
        lock (_lock)
        {
            if (_over)
                return;
            var stage = value.Stage + value.Table;
            if (stage != _stage)
                (_stage, _stageStarted) = (stage, _shell.Clock.GetTimestamp());
            var wait = Patience - _shell.Clock.GetElapsedTime(_started);
            if (_drawn && Between - _shell.Clock.GetElapsedTime(_lastDrawn) is var pause && pause > wait)
                wait = pause;
            if (wait <= TimeSpan.Zero)
            {
                Draw(value);
                return;
            }

            if (_waiting is null)
                _timer.Change(wait, Timeout.InfiniteTimeSpan);
            _waiting = value;
        }
    }

    private void DrawWaiting()
    {
        lock (_lock)
        {
            if (_waiting is { } value)
                Draw(value);
        }
    }

    private void Draw(RestoreProgress value)
    {
        var line = Text(value, _shell.Clock.GetElapsedTime(_stageStarted));
        _shell.Error.Write("\r\x1b[2K" + (line.Length >= _shell.Width ? line[..(_shell.Width - 1)] : line));
        _shell.Error.Flush();
        _waiting = null;
        _drawn = true;
        _lastDrawn = _shell.Clock.GetTimestamp();
    }

    /// <summary>Wipes the line, so that something else can be printed there.</summary>
    public void Wipe()
    {
        lock (_lock)
        {
            if (_drawn)
                _shell.Error.Write("\r\x1b[2K");
            _drawn = false;
            _waiting = null;
            _started = _shell.Clock.GetTimestamp();
            _shell.Error.Flush();
        }
    }

    public void Dispose()
    {
        lock (_lock)
            _over = true;
        Wipe();
        _timer.Dispose();
    }

    internal static string Text(RestoreProgress progress, TimeSpan elapsed)
    {
        var text = progress.Stage + (progress.Table is { } table ? " " + Visible.Text(table) : "");
        var rate = elapsed > TimeSpan.FromSeconds(1) ? progress.Rows / elapsed.TotalSeconds : 0;
        if (progress.Total is { } total and > 0)
        {
            var done = Math.Min(1, (double)progress.Rows / total);
            const int width = 20;
            var full = (int)(done * width);
            text += $"  {new string('█', full)}{new string('░', width - full)} {(int)(done * 100)} %  {Piece.Number(progress.Rows)} of {Piece.Number(total)} rows";
        }
        else if (progress.Rows > 0)
        {
            text += $"  {Piece.Number(progress.Rows)} rows";
        }

        if (rate >= 1)
            text += $"  {Piece.Number((long)rate)}/s";
        if (rate >= 1 && progress.Total is { } all && all > progress.Rows)
            text += "  " + Left(TimeSpan.FromSeconds((all - progress.Rows) / rate));
        return text;
    }

    private static string Left(TimeSpan time) => time.TotalMinutes < 1 ? $"{Math.Max(1, (int)time.TotalSeconds)} s left" : $"{(int)Math.Ceiling(time.TotalMinutes)} min left";
}
