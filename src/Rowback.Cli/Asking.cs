namespace Rowback.Cli;

/// <summary>Asks a person; only where there is a terminal.</summary>
internal static class Asking
{
    /// <summary>Yes or no; anything but a yes is a no.</summary>
    public static async Task<bool> YesAsync(Shell shell, string question, CancellationToken cancellation)
    {
        await shell.Out.WriteAsync($"{question} [y/N] ");
        await shell.Out.FlushAsync(cancellation);
        // A terminal's line cannot be read with cancellation; Ctrl-C leaves the reading behind.
        var reading = Task.Run(shell.In.ReadLine, CancellationToken.None);
        string? answer;
        try
        {
            answer = await reading.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            await shell.Out.WriteLineAsync();
            throw;
        }

        // The end of what is typed (Ctrl-D) ends no line on the terminal.
        if (answer is null)
            await shell.Out.WriteLineAsync();
        return answer?.Trim().ToUpperInvariant() is "Y" or "YES";
    }
}
