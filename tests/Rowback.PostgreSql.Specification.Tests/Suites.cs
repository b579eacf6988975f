using Rowback.Specification;
using Rowback.Specification.Crash;
using Rowback.Specification.Oracle;
using Xunit.Abstractions;

namespace Rowback.PostgreSql.Specification.Tests;

public sealed class PostgreSqlCompliance : ComplianceSpec;

public sealed class PostgreSqlStory(PostgreSqlFixture fixture) : StorySpec(fixture), IClassFixture<PostgreSqlFixture>;

public sealed class PostgreSqlSelection(PostgreSqlFixture fixture) : SelectionSpec(fixture), IClassFixture<PostgreSqlFixture>;

public sealed class PostgreSqlIdentity(PostgreSqlFixture fixture) : IdentitySpec(fixture), IClassFixture<PostgreSqlFixture>;

public sealed class PostgreSqlClosureDown(PostgreSqlFixture fixture) : ClosureDownSpec(fixture), IClassFixture<PostgreSqlFixture>;

public sealed class PostgreSqlClosureUp(PostgreSqlFixture fixture) : ClosureUpSpec(fixture), IClassFixture<PostgreSqlFixture>;

public sealed class PostgreSqlReattach(PostgreSqlFixture fixture) : ReattachSpec(fixture), IClassFixture<PostgreSqlFixture>;

public sealed class PostgreSqlLinkTable(PostgreSqlFixture fixture) : LinkTableSpec(fixture), IClassFixture<PostgreSqlFixture>;

public sealed class PostgreSqlSelfReferenceAndCycle(PostgreSqlFixture fixture) : SelfReferenceAndCycleSpec(fixture), IClassFixture<PostgreSqlFixture>;

public sealed class PostgreSqlCompositeKey(PostgreSqlFixture fixture) : CompositeKeySpec(fixture), IClassFixture<PostgreSqlFixture>;

public sealed class PostgreSqlDuplicate(PostgreSqlFixture fixture) : DuplicateSpec(fixture), IClassFixture<PostgreSqlFixture>;

public sealed class PostgreSqlRemadeRows(PostgreSqlFixture fixture) : RemadeRowsSpec(fixture), IClassFixture<PostgreSqlFixture>;

public sealed class PostgreSqlKeysInValues(PostgreSqlFixture fixture) : KeysInValuesSpec(fixture), IClassFixture<PostgreSqlFixture>;

public sealed class PostgreSqlRenumber(PostgreSqlFixture fixture) : RenumberSpec(fixture), IClassFixture<PostgreSqlFixture>;

public sealed class PostgreSqlExistingRows(PostgreSqlFixture fixture) : ExistingRowsSpec(fixture), IClassFixture<PostgreSqlFixture>;

public sealed class PostgreSqlDrift(PostgreSqlFixture fixture) : DriftSpec(fixture), IClassFixture<PostgreSqlFixture>;

public sealed class PostgreSqlDriftOfKeys(PostgreSqlFixture fixture) : DriftOfKeysSpec(fixture), IClassFixture<PostgreSqlFixture>
{
    protected override bool AlwaysEnforces => true;
}

public sealed class PostgreSqlSpoiledValues(PostgreSqlFixture fixture) : SpoiledValuesSpec(fixture), IClassFixture<PostgreSqlFixture>
{
    protected override string Touching => """
        CREATE FUNCTION product_touched() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.updated_at := NEW.updated_at + 1; RETURN NEW; END $$;
        CREATE TRIGGER product_touched BEFORE UPDATE ON product FOR EACH ROW EXECUTE FUNCTION product_touched();
        """;
}

public sealed class PostgreSqlConfiguration(PostgreSqlFixture fixture) : ConfigurationSpec(fixture), IClassFixture<PostgreSqlFixture>;

public sealed class PostgreSqlGuess(PostgreSqlFixture fixture) : GuessSpec(fixture), IClassFixture<PostgreSqlFixture>;

public sealed class PostgreSqlProtected(PostgreSqlFixture fixture) : ProtectedSpec(fixture), IClassFixture<PostgreSqlFixture>;

public sealed class PostgreSqlExplain(PostgreSqlFixture fixture) : ExplainSpec(fixture), IClassFixture<PostgreSqlFixture>;

public sealed class PostgreSqlOracle(PostgreSqlFixture fixture, ITestOutputHelper output) : OracleSpec(fixture, output), IClassFixture<PostgreSqlFixture>
{
    /// <summary>A server makes, copies and drops databases slowly.</summary>
    protected override int Cases => 120;
}

public sealed class PostgreSqlOracleSelf(PostgreSqlFixture fixture, ITestOutputHelper output) : OracleSelfSpec(fixture, output), IClassFixture<PostgreSqlFixture>;

public sealed class PostgreSqlPlan(PostgreSqlFixture fixture) : PlanSpec(fixture), IClassFixture<PostgreSqlFixture>
{
    /// <summary>A copy has another name, and a server has nothing by which its contents could be known to be the same.</summary>
    public override async Task A_copy_of_the_backup_is_the_same_backup() =>
        (await Should.ThrowAsync<RowbackException>(base.A_copy_of_the_backup_is_the_same_backup)).Kind.ShouldBe(ErrorKind.OtherBackup);
}

public sealed class PostgreSqlJournal(PostgreSqlFixture fixture) : JournalSpec(fixture), IClassFixture<PostgreSqlFixture>;

public sealed class PostgreSqlUndo(PostgreSqlFixture fixture) : UndoSpec(fixture), IClassFixture<PostgreSqlFixture>;

public sealed class PostgreSqlUndoInDepth(PostgreSqlFixture fixture) : UndoInDepthSpec(fixture), IClassFixture<PostgreSqlFixture>;

public sealed class PostgreSqlUndoColumns(PostgreSqlFixture fixture) : UndoColumnsSpec(fixture), IClassFixture<PostgreSqlFixture>;

public sealed class PostgreSqlUndoConstraints(PostgreSqlFixture fixture) : UndoConstraintsSpec(fixture), IClassFixture<PostgreSqlFixture>;

public sealed class PostgreSqlScan(PostgreSqlFixture fixture) : ScanSpec(fixture), IClassFixture<PostgreSqlFixture>;

public sealed class PostgreSqlMaxRows(PostgreSqlFixture fixture) : MaxRowsSpec(fixture), IClassFixture<PostgreSqlFixture>;

public sealed class PostgreSqlTrigger(PostgreSqlFixture fixture) : TriggerSpec(fixture), IClassFixture<PostgreSqlFixture>
{
    protected override string Auditing => Trigger("audit", "AFTER", "INSERT INTO audit (what) VALUES ('added ' || NEW.body); RETURN NEW;");

    protected override string Capitalising => Trigger("capital", "AFTER", "UPDATE note SET body = upper(body) WHERE id = NEW.id; RETURN NEW;");

    protected override string Completing => Trigger("paper", "AFTER", "INSERT INTO paper VALUES (NEW.id, 'white'); RETURN NEW;");

    protected override string Suppressing => Trigger("suppress", "BEFORE", "IF NEW.body = 'b' THEN RETURN NULL; END IF; RETURN NEW;");

    protected override string Keeping => Trigger("keep", "BEFORE", "IF OLD.body = 'b' THEN RETURN NULL; END IF; RETURN NEW;", "UPDATE");

    protected override string Removing => Trigger("remove", "AFTER", "IF NEW.body = 'b' THEN DELETE FROM note WHERE id = NEW.id; END IF; RETURN NEW;");

    protected override string Rekeying => Trigger("rekey", "AFTER", "UPDATE note SET id = id + 1000 WHERE id = NEW.id; RETURN NEW;");

    protected override string Refusing => Trigger("refuse", "BEFORE", "IF NEW.body = 'b' THEN RAISE EXCEPTION 'no b'; END IF; RETURN NEW;");

    private static string Trigger(string name, string when, string body, string what = "INSERT") => $"""
        CREATE FUNCTION note_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$;
        CREATE TRIGGER note_{name} {when} {what} ON note FOR EACH ROW EXECUTE FUNCTION note_{name}();
        """;
}

public sealed class PostgreSqlSwitchedOffTriggers(PostgreSqlFixture fixture) : SwitchedOffTriggersSpec(fixture), IClassFixture<PostgreSqlFixture>
{
    protected override string Auditing => Trigger("audit", "AFTER INSERT", "INSERT INTO audit (what) VALUES ('added ' || NEW.body); RETURN NEW;") + Trigger("gone", "AFTER DELETE", "INSERT INTO audit (what) VALUES ('removed ' || OLD.body); RETURN OLD;");

    protected override string Dropping => "DROP TRIGGER note_audit ON note; DROP TRIGGER note_gone ON note; DROP FUNCTION note_audit(); DROP FUNCTION note_gone();";

    protected override string Capitalising => Trigger("capital", "BEFORE INSERT", "NEW.body := upper(NEW.body); RETURN NEW;");

    protected override string Suppressing => Trigger("suppress", "BEFORE INSERT", "IF NEW.body = 'b' THEN RETURN NULL; END IF; RETURN NEW;");

    protected override string Refusing => Trigger("refuse", "BEFORE INSERT", "IF NEW.body = 'b' THEN RAISE EXCEPTION 'no b'; END IF; RETURN NEW;");

    private static string Trigger(string name, string when, string body) => $"""
        CREATE FUNCTION note_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$;
        CREATE TRIGGER note_{name} {when} ON note FOR EACH ROW EXECUTE FUNCTION note_{name}();
        """;
}

public sealed class PostgreSqlTriggerEffects(PostgreSqlFixture fixture) : TriggerEffectsSpec(fixture), IClassFixture<PostgreSqlFixture>
{
    protected override string Counting => Trigger("added", "INSERT", "+ 1", "NEW") + Trigger("removed", "DELETE", "- 1", "OLD");

    protected override string Following => """
        CREATE FUNCTION post_counted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE forum SET name = 'busy' WHERE id = NEW.forum_id; RETURN NULL; END $$;
        CREATE TRIGGER post_counted AFTER UPDATE OF comments ON post FOR EACH ROW EXECUTE FUNCTION post_counted();
        """;

    private static string Trigger(string name, string on, string change, string row) => $"""
        CREATE FUNCTION comment_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          UPDATE post SET comments = comments {change} WHERE id = {row}.post_id;
          UPDATE forum SET comments = comments {change} WHERE id = (SELECT forum_id FROM post WHERE id = {row}.post_id);
          UPDATE comment SET answered = answered {change} WHERE id = {row}.answers;
          RETURN NULL;
        END $$;
        CREATE TRIGGER comment_{name} AFTER {on} ON comment FOR EACH ROW EXECUTE FUNCTION comment_{name}();
        """;
}

public sealed class PostgreSqlCrash(PostgreSqlFixture fixture, ITestOutputHelper output) : CrashSpec(fixture, output), IClassFixture<PostgreSqlFixture>
{
    protected override string? OtherLog => null;
}
