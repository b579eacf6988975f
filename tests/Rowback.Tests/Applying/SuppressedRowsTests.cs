using Rowback.Applying;
using Rowback.Schema;

namespace Rowback.Tests.Applying;

public class SuppressedRowsTests
{
    private static readonly TableName Table = new(null, "a");

    [Fact]
    public void One_row_was_many_rows_were() =>
        new[] { Message(1, 0), Message(2, 0), Message(3, 1) }.ShouldBe(
        [
            "1 row of a was to be inserted, but the database took none: a constraint suppressed it. Rolled back.",
            "2 rows of a were to be inserted, but the database took none: a constraint suppressed them. Rolled back.",
            "3 rows of a were to be inserted, but the database took 1: a constraint suppressed the others. Rolled back.",
        ]);

    [Fact]
    public void Triggers_are_named()
    {
        var failure = SuppressedRows.Failure(Table, 1, 0, "inserted", [new Trigger("swallow", Table, TriggerEvents.Insert)]);
        failure.Message.ShouldContain("a trigger or constraint suppressed it");
        failure.Next.ShouldBe("Look at the triggers of a: swallow.");
    }

    private static string Message(long planned, long written) => SuppressedRows.Failure(Table, planned, written, "inserted", []).Message;
}
