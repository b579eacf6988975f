using System.Text.Json;

namespace Rowback.Cli.Tests;

/// <summary>Runs the program inside the test, with a terminal or without.</summary>
internal sealed class Run
{
    public required int Exit { get; init; }

    public required string Out { get; init; }

    public required string Error { get; init; }

    /// <summary>Standard output as one JSON document.</summary>
    public JsonElement Json
    {
        get
        {
            using var document = JsonDocument.Parse(Out);
            return document.RootElement.Clone();
        }
    }

    /// <summary>The error of a failure that was told in JSON.</summary>
    public JsonElement JsonError => Json.GetProperty("error");

    public static Task<Run> PipeAsync(params string[] args) => OfAsync(args);

    /// <param name="args">The arguments.</param>
    /// <param name="typed">What a person types; null where there is no terminal.</param>
    /// <param name="folder">The current folder.</param>
    /// <param name="environment">Environment variables.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    public static async Task<Run> OfAsync(IReadOnlyList<string> args, string? typed = null, string? folder = null, Dictionary<string, string>? environment = null,
        CancellationToken cancellation = default)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        using var shell = new Shell
        {
            Out = output,
            Error = error,
            In = new StringReader(typed ?? ""),
            InputIsTerminal = typed is not null,
            OutputIsTerminal = typed is not null,
            ErrorIsTerminal = typed is not null,
            Variable = name => environment?.GetValueOrDefault(name),
            Folder = folder ?? Path.GetTempPath(),
        };
        var exit = await CommandLine.RunAsync(args, shell, cancellation);
        return new Run { Exit = exit, Out = output.ToString(), Error = error.ToString() };
    }
}
