namespace Rowback.Cli;

/// <summary>The exit codes, in one place; those of failures are the numbers of <see cref="ErrorKind"/>.</summary>
internal static class ExitCode
{
    /// <summary>Done, or nothing to do.</summary>
    public const int Done = 0;

    /// <summary><c>diff --exit-code</c> found differences.</summary>
    public const int Different = 1;

    /// <summary>The plan needs a decision, or nobody was there to say yes.</summary>
    public const int Decision = (int)ErrorKind.Decision;

    /// <summary>Undo left some rows.</summary>
    public const int UndoIncomplete = (int)ErrorKind.UndoIncomplete;

    /// <summary>The answer could not be written to standard output.</summary>
    public const int AnswerLost = 9;

    public static int Of(Exception exception) => exception switch
    {
        RowbackException rowback => (int)rowback.Kind,
        OperationCanceledException => (int)ErrorKind.Cancelled,
        _ => (int)ErrorKind.Engine,
    };
}
