using Rowback.Cli.Pages;
using Rowback.Cli.Reports;

namespace Rowback.Cli.Tests;

/// <summary>Pages made from plans that were written by hand.</summary>
public class ReportTests
{
    private static readonly RestorePlan Plan = new()
    {
        Question = new Question { Selections = [new Selection("order") { Keys = [["7"], ["9"]] }, new Selection("note") { Where = "at > '2026'" }] },
        Fingerprint = "f00d",
        Backup = "sqlite:1:2",
        Tables =
        [
            new TablePlan("customer", 1, 0, 0, 0, 0, 0, 0, 0), new TablePlan("order", 12_345, 2, 0, 1, 3, 0, 0, 2),
            new TablePlan("order_line", 0, 0, 4, 0, 0, 20, 0, 0),
        ],
        Skipped = [.. Enumerable.Range(1, 20).Select(i => new SkippedRow("order_line", ["7", $"{i}"], $"product {i} was deleted since"))],
        SkippedCount = 20,
        Hazards =
        [
            new Hazard("COLUMN_GONE", "Live has no column order.colour; its values are left out.", null, Stops: false),
            new Hazard("SAME_KEY", "Is customer 3 the same row?", "--same-key customer:3=same|taken", Stops: true) { Details = ["backup: 3 'Ann'", "live:   3 'Bob'"] },
        ],
        Tree =
        [
            new PlanBranch
            {
                Table = "order", Verdict = "insert", Count = 12_345, Samples = ["7 'Blue [bold]chair[/]'", "9 'A table\nwith a line break'"],
                Branches =
                [
                    new PlanBranch { Table = "order_line", Relation = "order_line.order_id", Verdict = "skip", Count = 20, Samples = ["(7, 1)"] },
                    new PlanBranch { Table = "order_line", Relation = "order_line.gift_for", Verdict = "reattach", Count = 4 },
                    new PlanBranch { Table = "customer", Relation = "order.customer_id", Verdict = "needed", Count = 1, Samples = ["3 'Ann'"] },
                ],
            },
            new PlanBranch { Table = "note", Verdict = "changed", Count = 3 },
        ],
    };

    [Fact]
    public void A_plan_in_a_pipe() => Approved.ShouldBe(Plain(page => PlanReport.Write(page, Plan, "")), "report-plan");

    [Fact]
    public void A_plan_on_a_terminal_has_branches_and_colour()
    {
        var page = Rich(p => PlanReport.Write(p, Plan, ""));
        page.ShouldContain("├── ");
        page.ShouldContain("\x1b[");
        page.ShouldContain("[bold]chair[/]");
        page.ShouldContain("A table\\nwith a line break");
    }

    [Fact]
    public void What_the_database_holds_cannot_talk_to_the_terminal() =>
        Plain(p => p.Line("\x1b[2J\x07\u009b31m\r\n")).ShouldBe("\\x1b[2J\\x07\\x9b31m\\r\\n\n");

    [Fact]
    public void A_result_names_new_keys_and_the_way_back()
    {
        var result = new RestoreResult(Plan with { Hazards = [] }, true, "4", [new KeyChange("order", ["7"], ["31"]), new KeyChange("order_line", ["7", "1"], ["31", "1"])], 2);
        Approved.ShouldBe(Plain(page => RestoreReport.Write(page, result, "rowback undo 4")), "report-restore");
    }

    [Fact]
    public void Of_many_rows_left_out_those_with_one_reason_stand_together()
    {
        var many = Plan with { Skipped = [.. Enumerable.Range(1, 20).Select(i => new SkippedRow(i == 7 ? "note" : "photo", [$"{i}"], i == 9 ? "it is another" : "it is protected"))], SkippedCount = 30 };

        var said = Plain(page => PlanReport.Write(page, many, ""));

        said.ShouldContain("  photo 1, 2, 3, 4, 5 and 13 more: it is protected\n  note 7: it is protected\n  photo 9: it is another\n  and 10 more; --json lists the first 1,000\n");
    }

    [Fact]
    public void A_plan_with_nothing_to_do_says_so()
    {
        var nothing = Plan with { Tables = [], Skipped = [], SkippedCount = 0, Hazards = [], Tree = [] };
        Plain(page => PlanReport.Write(page, nothing, "")).ShouldContain("There is nothing to do: the backup has no such row.");
        var there = nothing with { Tables = [new TablePlan("order", 0, 0, 0, 5, 0, 0, 0, 0)] };
        Plain(page => PlanReport.Write(page, there, "")).ShouldContain("There is nothing to do: all of it is in live already.");
        var changed = nothing with { Tables = [new TablePlan("order", 0, 0, 0, 5, 1, 0, 0, 0)] };
        Plain(page => PlanReport.Write(page, changed, "")).ShouldContain("--existing overwrite");
    }

    [Fact]
    public void Long_values_are_cut_around_the_place_where_they_differ()
    {
        var (backup, live) = (new string('a', 300) + "X" + new string('b', 300), new string('a', 300) + "Y" + new string('b', 300));
        var pair = new RowPair("note", ["1"], new Dictionary<string, string?> { ["id"] = "1", ["text"] = backup, ["gone"] = null },
            new Dictionary<string, string?> { ["id"] = "1", ["text"] = live, ["gone"] = "" }, "changed");
        Approved.ShouldBe(Plain(page => RowsReport.Write(page, pair)), "report-rows");
    }

    [Theory]
    [InlineData(0, null, "judging photo")]
    [InlineData(12_345, null, "judging photo  12,345 rows  6,172/s")]
    [InlineData(5_000, 20_000L, "judging photo  █████░░░░░░░░░░░░░░░ 25 %  5,000 of 20,000 rows  2,500/s  6 s left")]
    public void Progress_tells_how_far_and_how_long(long rows, long? total, string expected) =>
        ProgressLine.Text(new RestoreProgress("judging", "photo", rows, total), TimeSpan.FromSeconds(2)).ShouldBe(expected);

    [Fact]
    public void What_is_announced_early_is_drawn_when_it_takes_long()
    {
        var (clock, text) = (new StoppedClock(), new StringWriter());
        using var shell = new Shell { Out = TextWriter.Null, Error = text, In = TextReader.Null, ErrorIsTerminal = true, Variable = _ => null, Folder = "/", Clock = clock };
        using var progress = ProgressLine.For(shell).ShouldNotBeNull();

        progress.Report(new RestoreProgress("following relations", "photo", 0, null));
        progress.Report(new RestoreProgress("scanning", "photo", 0, null));
        text.ToString().ShouldBe("");
        clock.Pass(TimeSpan.FromMilliseconds(500));
        text.ToString().ShouldEndWith("scanning photo");
        text.ToString().ShouldNotContain("following");

        progress.Report(new RestoreProgress("judging", null, 0, null));
        text.ToString().ShouldEndWith("scanning photo");
        clock.Pass(TimeSpan.FromMilliseconds(100));
        text.ToString().ShouldEndWith("judging");

        progress.Report(new RestoreProgress("verifying", null, 0, null));
        progress.Wipe();
        clock.Pass(TimeSpan.FromSeconds(1));
        text.ToString().ShouldNotContain("verifying");
    }

    /// <summary>A clock on which time passes when a test says so; its one timer goes off then.</summary>
    private sealed class StoppedClock : TimeProvider, ITimer
    {
        private long _now;
        private long _due = long.MaxValue;
        private Action _rings = () => { };

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Pass(TimeSpan time)
        {
            _now += time.Ticks;
            if (_now < _due)
                return;
            _due = long.MaxValue;
            _rings();
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _rings = () => callback(state);
            return this;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _due = _now + dueTime.Ticks;
            return true;
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private static string Plain(Action<Page> write)
    {
        var text = new StringWriter();
        write(new PlainPage(text));
        return text.ToString();
    }

    private static string Rich(Action<Page> write)
    {
        var text = new StringWriter();
        write(new RichPage(text, 120));
        return text.ToString();
    }
}
