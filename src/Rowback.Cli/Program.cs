using System.Runtime.InteropServices;

namespace Rowback.Cli;

internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        // Asked for often by scripts; nothing else is loaded for it.
        if (args is ["--version"])
        {
            try
            {
                Console.Out.WriteLine(ProgramName.WithVersion);
                return ExitCode.Done;
            }
            catch (IOException)
            {
                return ExitCode.AnswerLost;
            }
        }

        using var cancelled = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        using var shell = Shell.OfThisProcess();
        return await CommandLine.RunAsync(args, shell, cancelled.Token);

        // The first signal asks; a second one ends the process at once, which does live no harm either.
        void Cancel(PosixSignalContext signal)
        {
            signal.Cancel = !cancelled.IsCancellationRequested;
            cancelled.Cancel();
        }
    }
}
