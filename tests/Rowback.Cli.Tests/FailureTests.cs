using Rowback.Cli.Reports;

namespace Rowback.Cli.Tests;

public class FailureTests
{
    [Fact]
    public void An_expected_error_tells_what_where_and_what_next_without_a_stack()
    {
        var error = new RowbackException(ErrorKind.Engine, "CONSTRAINT", "A row was refused.", "Use --duplicate skip.")
        {
            Table = "photo", Key = ["3", "a"], Constraint = "UNIQUE photo.file", Details = ["backup: x", "live: y"],
        };
        var (exit, text) = Tell(error);
        exit.ShouldBe(6);
        Approved.ShouldBe(text, "failure");
    }

    [Fact]
    public void A_fault_is_one_line_and_a_stack_only_when_asked_for()
    {
        var (exit, text) = Tell(new InvalidOperationException("first\nsecond"));
        exit.ShouldBe(6);
        text.ShouldStartWith("error: InvalidOperationException: first\n");
        text.ShouldNotContain("   at ");
        Tell(Thrown(), verbose: true).Text.ShouldContain("   at ");
    }

    [Theory]
    [InlineData(ErrorKind.Usage, 2)]
    [InlineData(ErrorKind.Decision, 3)]
    [InlineData(ErrorKind.LiveChanged, 4)]
    [InlineData(ErrorKind.Verification, 5)]
    [InlineData(ErrorKind.Engine, 6)]
    [InlineData(ErrorKind.UndoIncomplete, 7)]
    [InlineData(ErrorKind.OtherBackup, 8)]
    [InlineData(ErrorKind.Cancelled, 130)]
    public void Each_kind_of_error_has_its_exit_code(ErrorKind kind, int exit) => ExitCode.Of(new RowbackException(kind, "X", "x")).ShouldBe(exit);

    [Fact]
    public void A_cancelled_run_exits_130() => Tell(new OperationCanceledException()).ShouldBe((130, "Cancelled; live is as it was.\n"));

    [Fact]
    public async Task What_only_writing_shows_stops_a_rehearsal_and_a_restore_alike()
    {
        using var site = await Site.DamagedAsync();
        await site.QueryAsync("CREATE TRIGGER no_pets BEFORE INSERT ON gallery WHEN NEW.slug = 'pets' BEGIN SELECT RAISE(IGNORE); END");
        foreach (string[] args in (string[][])[["plan", "gallery", "--key", "2", "--rehearse"], ["restore", "gallery", "--key", "2", "--yes"]])
        {
            var run = await site.RunAsync(args);
            run.Exit.ShouldBe(3, run.Out + run.Error);
            run.Out.ShouldContain("[TRIGGER_SUPPRESSED]");
            run.Out.ShouldContain("no_pets");
            run.Out.ShouldContain("gallery 2");
            var json = await site.RunAsync([.. args, "--json"]);
            json.Exit.ShouldBe(3);
            json.Json.GetProperty("plan").GetProperty("hazards").EnumerateArray().Select(h => h.GetProperty("code").GetString()).ShouldContain("TRIGGER_SUPPRESSED");
        }

        (await site.QueryAsync("SELECT count(*) FROM gallery WHERE slug = 'pets'")).ShouldBe("0");
    }

    private static Exception Thrown()
    {
        try
        {
            throw new InvalidOperationException("x");
        }
        catch (InvalidOperationException exception)
        {
            return exception;
        }
    }

    private static (int Exit, string Text) Tell(Exception exception, bool verbose = false)
    {
        var text = new StringWriter();
        using var shell = new Shell { Out = TextWriter.Null, Error = text, In = TextReader.Null, Variable = _ => null, Folder = "/" };
        var exit = Failure.Tell(exception, shell, json: false, verbose);
        return (exit, text.ToString());
    }
}
