using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Rowback.Cli;

internal static class Program
{
    private const int Threads = 8;

    private static readonly TimeSpan Twice = TimeSpan.FromSeconds(0.5);

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

        // Calls to a server hold their threads (both sides are asked at once, and read ahead): the pool is not to be hesitant with a handful of them.
        ThreadPool.SetMinThreads(Threads, Threads);
        long asked = 0;
        using var cancelled = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        using var shell = Shell.OfThisProcess();
        return await CommandLine.RunAsync(args, shell, cancelled.Token);

        // The first signal asks; a later one ends the process at once, which does live no harm either. Some tools send one to the process and one to its group.
        void Cancel(PosixSignalContext signal)
        {
            if (!cancelled.IsCancellationRequested)
                asked = Stopwatch.GetTimestamp();
            signal.Cancel = Stopwatch.GetElapsedTime(asked) < Twice;
            cancelled.Cancel();
        }
    }
}
