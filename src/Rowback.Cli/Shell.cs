using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Rowback.Cli;

/// <summary>What the program has around it: streams, terminal, environment, folder and clock. Tests make their own.</summary>
internal sealed class Shell : IDisposable
{
    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    public required TextReader In { get; init; }

    public bool InputIsTerminal { get; init; }

    public bool OutputIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    /// <summary>The terminal's width in characters; not used in a pipe, where lines are never wrapped.</summary>
    public int Width { get; init; } = 100;

    /// <summary>Reads an environment variable; null or empty where it is not set.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>The folder in which rowback.json is looked for.</summary>
    public required string Folder { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The kinds of databases that Rowback comes with.</summary>
    public IReadOnlyList<Engines.IEngine> Engines => [new Sqlite.SqliteEngine(), new PostgreSql.PostgreSqlEngine(Variable) { Blocks = true }];

    /// <summary>How the program was called, for commands that are printed to be typed.</summary>
    public string Command => Value("ROWBACK_COMMAND") ?? ProgramName.Name;

    /// <summary>What is behind <see cref="Out"/> and knows if something was lost; null in tests that need it not.</summary>
    public OutputStream? Output { get; init; }

    /// <summary>What has been done to live and stays so, whatever becomes of the answer: a sentence, or null.</summary>
    public string? Committed { get; set; }

    /// <summary>True if there is somebody to ask.</summary>
    public bool CanAsk => InputIsTerminal && OutputIsTerminal;

    /// <summary>True for colour and trees on standard output.</summary>
    public bool RichOutput => OutputIsTerminal && ColourIsWelcome;

    /// <summary>True for colour and progress on standard error.</summary>
    public bool RichError => ErrorIsTerminal && ColourIsWelcome;

    private bool ColourIsWelcome => Value("NO_COLOR") is null && Value("TERM") != "dumb";

    /// <summary>An environment variable, or null where it is not set or empty.</summary>
    public string? Value(string variable) => Variable(variable) is { Length: > 0 } value ? value : null;

    public static Shell OfThisProcess()
    {
        // Buffered, and flushed at the end or before somebody is asked; what others than people read is written in large pieces.
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var output = new OutputStream(Console.OpenStandardOutput());
        return new Shell
        {
            Output = output,
            Out = new StreamWriter(output, utf8, 16 * 1024),
            Error = new StreamWriter(new OutputStream(Console.OpenStandardError()), utf8, 1024) { AutoFlush = true },
            In = new TypedLines(StandardInput),
            InputIsTerminal = !Console.IsInputRedirected,
            OutputIsTerminal = !Console.IsOutputRedirected,
            ErrorIsTerminal = !Console.IsErrorRedirected,
            Width = Console.IsOutputRedirected ? 100 : Math.Max(40, Console.WindowWidth),
            Variable = Environment.GetEnvironmentVariable,
            Folder = Environment.CurrentDirectory,
        };
    }

    /// <summary>
    /// With the terminal's own line editing. The console's stream changes the terminal's settings when it is read, and what was typed before, a Ctrl-D above
    /// all, is lost by that.
    /// </summary>
    private static Stream StandardInput() =>
        OperatingSystem.IsWindows() ? Console.OpenStandardInput() : new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);

    public void Dispose()
    {
        Out.Flush();
        Error.Flush();
    }
}
