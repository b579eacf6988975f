using Rowback.Specification;
using Rowback.Specification.Crash;
using Rowback.Specification.Oracle;
using Xunit.Abstractions;

namespace Rowback.Sqlite.Specification.Tests;

public sealed class SqliteCompliance : ComplianceSpec;

public sealed class SqliteStory(SqliteFixture fixture) : StorySpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteSelection(SqliteFixture fixture) : SelectionSpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteIdentity(SqliteFixture fixture) : IdentitySpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteClosureDown(SqliteFixture fixture) : ClosureDownSpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteClosureUp(SqliteFixture fixture) : ClosureUpSpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteReattach(SqliteFixture fixture) : ReattachSpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteLinkTable(SqliteFixture fixture) : LinkTableSpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteSelfReferenceAndCycle(SqliteFixture fixture) : SelfReferenceAndCycleSpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteCompositeKey(SqliteFixture fixture) : CompositeKeySpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteDuplicate(SqliteFixture fixture) : DuplicateSpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteRemadeRows(SqliteFixture fixture) : RemadeRowsSpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteKeysInValues(SqliteFixture fixture) : KeysInValuesSpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteRenumber(SqliteFixture fixture) : RenumberSpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteExistingRows(SqliteFixture fixture) : ExistingRowsSpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteScan(SqliteFixture fixture) : ScanSpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteDrift(SqliteFixture fixture) : DriftSpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteDriftOfKeys(SqliteFixture fixture) : DriftOfKeysSpec(fixture), IClassFixture<SqliteFixture>
{
    protected override bool AlwaysEnforces => false;
}

public sealed class SqliteSpoiledValues(SqliteFixture fixture) : SpoiledValuesSpec(fixture), IClassFixture<SqliteFixture>
{
    protected override string Touching => "CREATE TRIGGER product_touched AFTER UPDATE OF price, stock, maker_id ON product BEGIN UPDATE product SET updated_at = updated_at + 1 WHERE id = NEW.id; END;";
}

public sealed class SqliteConfiguration(SqliteFixture fixture) : ConfigurationSpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteGuess(SqliteFixture fixture) : GuessSpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteProtected(SqliteFixture fixture) : ProtectedSpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteExplain(SqliteFixture fixture) : ExplainSpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteOracle(SqliteFixture fixture, ITestOutputHelper output) : OracleSpec(fixture, output), IClassFixture<SqliteFixture>;

public sealed class SqliteOracleSelf(SqliteFixture fixture, ITestOutputHelper output) : OracleSelfSpec(fixture, output), IClassFixture<SqliteFixture>;

public sealed class SqlitePlan(SqliteFixture fixture) : PlanSpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteJournal(SqliteFixture fixture) : JournalSpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteUndo(SqliteFixture fixture) : UndoSpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteUndoInDepth(SqliteFixture fixture) : UndoInDepthSpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteUndoColumns(SqliteFixture fixture) : UndoColumnsSpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteUndoConstraints(SqliteFixture fixture) : UndoConstraintsSpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteMaxRows(SqliteFixture fixture) : MaxRowsSpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteTrigger(SqliteFixture fixture) : TriggerSpec(fixture), IClassFixture<SqliteFixture>
{
    protected override string Auditing => "CREATE TRIGGER note_audit AFTER INSERT ON note BEGIN INSERT INTO audit (what) VALUES ('added ' || NEW.body); END;";

    protected override string Capitalising => "CREATE TRIGGER note_capital AFTER INSERT ON note BEGIN UPDATE note SET body = upper(body) WHERE id = NEW.id; END;";

    protected override string Completing => "CREATE TRIGGER note_paper AFTER INSERT ON note BEGIN INSERT INTO paper VALUES (NEW.id, 'white'); END;";

    protected override string Suppressing => "CREATE TRIGGER note_suppress BEFORE INSERT ON note WHEN NEW.body = 'b' BEGIN SELECT RAISE(IGNORE); END;";

    protected override string Keeping => "CREATE TRIGGER note_keep BEFORE UPDATE ON note WHEN OLD.body = 'b' BEGIN SELECT RAISE(IGNORE); END;";

    protected override string Removing => "CREATE TRIGGER note_remove AFTER INSERT ON note WHEN NEW.body = 'b' BEGIN DELETE FROM note WHERE id = NEW.id; END;";

    protected override string Rekeying => "CREATE TRIGGER note_rekey AFTER INSERT ON note BEGIN UPDATE note SET id = id + 1000 WHERE id = NEW.id; END;";

    protected override string Refusing => "CREATE TRIGGER note_refuse BEFORE INSERT ON note WHEN NEW.body = 'b' BEGIN SELECT RAISE(ABORT, 'no b'); END;";
}

public sealed class SqliteSwitchedOffTriggers(SqliteFixture fixture) : SwitchedOffTriggersSpec(fixture), IClassFixture<SqliteFixture>
{
    protected override string Auditing => """
        CREATE TRIGGER note_audit AFTER INSERT ON note BEGIN INSERT INTO audit (what) VALUES ('added ' || NEW.body); END;
        CREATE TRIGGER note_gone AFTER DELETE ON note BEGIN INSERT INTO audit (what) VALUES ('removed ' || OLD.body); END;
        """;

    protected override string Dropping => "DROP TRIGGER note_audit; DROP TRIGGER note_gone;";

    protected override string Capitalising => "CREATE TRIGGER note_capital AFTER INSERT ON note BEGIN UPDATE note SET body = upper(body) WHERE id = NEW.id; END;";

    protected override string Suppressing => "CREATE TRIGGER note_suppress BEFORE INSERT ON note WHEN NEW.body = 'b' BEGIN SELECT RAISE(IGNORE); END;";

    protected override string Refusing => "CREATE TRIGGER note_refuse BEFORE INSERT ON note WHEN NEW.body = 'b' BEGIN SELECT RAISE(ABORT, 'no b'); END;";
}

public sealed class SqliteTriggerEffects(SqliteFixture fixture) : TriggerEffectsSpec(fixture), IClassFixture<SqliteFixture>
{
    protected override string Counting => Trigger("added", "INSERT", "+ 1", "NEW") + Trigger("removed", "DELETE", "- 1", "OLD");

    protected override string Following => "CREATE TRIGGER post_counted AFTER UPDATE OF comments ON post BEGIN UPDATE forum SET name = 'busy' WHERE id = NEW.forum_id; END;";

    private static string Trigger(string name, string on, string change, string row) => $"""
        CREATE TRIGGER comment_{name} AFTER {on} ON comment BEGIN
          UPDATE post SET comments = comments {change} WHERE id = {row}.post_id;
          UPDATE forum SET comments = comments {change} WHERE id = (SELECT forum_id FROM post WHERE id = {row}.post_id);
          UPDATE comment SET answered = answered {change} WHERE id = {row}.answers;
        END;
        """;
}

public sealed class SqliteCrash(SqliteFixture fixture, ITestOutputHelper output) : CrashSpec(fixture, output), IClassFixture<SqliteFixture>
{
    protected override string OtherLog => "PRAGMA journal_mode = WAL";
}
