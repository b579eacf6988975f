using Rowback.Cli.Json;
using Rowback.Cli.Options;
using Rowback.Cli.Pages;

namespace Rowback.Cli.Reports;

/// <summary>Tells a failure: what happened, where, and what to type next.</summary>
internal static class Failure
{
    /// <summary>Tells it, and returns the exit code.</summary>
    public static int Tell(Exception exception, Shell shell, bool json, bool verbose)
    {
        var failure = AsRowback(exception);
        if (json)
        {
            JsonAnswer.Write(shell.Out, new ErrorAnswer(new ErrorJson(failure.Code, ExitCode.Of(failure), string.Join('\n', [failure.Message, .. failure.Details]), failure.Table, failure.Key,
                failure.Constraint, Next(failure, shell))), AnswerContext.Default.ErrorAnswer);
        }
        else
        {
            Tell(failure, Page.ForErrors(shell), Next(failure, shell));
        }

        if (verbose && exception is not RowbackException)
            shell.Error.WriteLine(exception);
        return ExitCode.Of(failure);
    }

    private static void Tell(RowbackException failure, Page page, string? next)
    {
        if (failure.Kind == ErrorKind.Cancelled)
        {
            page.Line(Piece.Care(failure.Message));
            return;
        }

        page.Line(Piece.Bad("error: "), failure.Message);
        List<IReadOnlyList<Piece>> where = [];
        if (failure.Table is { } table && !failure.Message.Contains(table, StringComparison.Ordinal))
            where.Add([Piece.Faint("table"), table]);
        if (failure.Key is { } key)
            where.Add([Piece.Faint("key"), KeySyntax.Write(key)]);
        if (failure.Constraint is { } constraint && !failure.Message.Contains(constraint, StringComparison.Ordinal))
            where.Add([Piece.Faint("constraint"), constraint]);
        if (where.Count > 0)
            page.Table([new Heading(""), new Heading("")], where, margin: 2);
        foreach (var detail in failure.Details)
            page.Indented(2, detail);
        if (next is not null)
            page.Line(Piece.Strong("next: "), next);
    }

    private static string? Next(RowbackException failure, Shell shell) => (failure.Next ?? ForCode(failure.Code)) is { } next ? Hint.Typed(next, shell.Command) : null;

    /// <summary>What to do next, where the place that failed could not know how the question was typed.</summary>
    private static string? ForCode(string code) => code switch
    {
        "BAD_PREDICATE" => "Write one condition over the table's own columns, with text in single quotes: --where \"slug = 'pets'\".",
        "NO_SUCH_COLUMN" => "`rowback rows TABLE --all --limit 1` shows a table's columns.",
        _ => null,
    };

    private static RowbackException AsRowback(Exception exception) => exception switch
    {
        RowbackException rowback => rowback,
        OperationCanceledException => new RowbackException(ErrorKind.Cancelled, "CANCELLED", "Cancelled; live is as it was."),
        _ => new RowbackException(ErrorKind.Engine, "UNEXPECTED", $"{exception.GetType().Name}: {FirstLine(exception.Message)}",
            "Run it again with --verbose, and report what it prints.", exception),
    };

    private static string FirstLine(string text) => text.Split('\n')[0].TrimEnd();
}
