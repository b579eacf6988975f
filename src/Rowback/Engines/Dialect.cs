using Rowback.Schema;
using Rowback.Sql;

namespace Rowback.Engines;

/// <summary>
/// How this engine spells what the core wants to say. The statements are the core's, the same for every engine; only what is here
/// differs. The only type that quotes an identifier.
/// </summary>
public abstract class Dialect
{
    /// <summary>The identifier, quoted, with its qualifier.</summary>
    public abstract string Quote(Identifier identifier);

    /// <summary>The value as a literal that gives exactly it; for scripts only.</summary>
    public abstract string Literal(object? value);

    /// <summary>
    /// What people may write before the name of a table that is shown without a schema: SQLite's <c>main.photo</c> and PostgreSQL's <c>public.photo</c> are <c>photo</c>. Null
    /// where there is no such word.
    /// </summary>
    public virtual string? SchemaOfAll => null;

    /// <summary>A table of live, so that no temporary table can stand before it.</summary>
    public abstract Identifier Live(TableName table);

    /// <summary>A temporary table of this connection.</summary>
    public abstract Identifier Temporary(string name);

    /// <summary>
    /// A column of a temporary table that holds values of <paramref name="column"/> as the live column would store them: same affinity
    /// or type, same collation, no constraint. What follows the column's name in CREATE TABLE.
    /// </summary>
    public abstract SqlText StageType(Column column);

    /// <summary>
    /// A part of a key that somebody typed, as the value that is looked for. Text, of which the column's own type makes what it is; but what is shown otherwise than
    /// the column would take it (a BLOB, as <c>x'0A'</c>) is read here.
    /// </summary>
    public virtual object TypedKey(string part, Column column) => part;

    /// <summary>The column that numbers the rows of a temporary table as they come. What follows the column's name in CREATE TABLE.</summary>
    public abstract SqlText RowNumberType { get; }

    /// <summary>
    /// What stands at the end of CREATE TEMPORARY TABLE for a table whose rows are changed several times each: room for their versions, where the engine keeps them.
    /// </summary>
    public virtual SqlText RoomForChanges => SqlText.Empty;

    /// <summary>Takes all rows out of a temporary table. Of many, nothing is left behind that later statements would have to pass over.</summary>
    public virtual SqlText Empty(Identifier table, bool many) => $"DELETE FROM {table}";

    /// <summary>The statement after which the engine knows how many rows of a table hold what, so that it joins them well; empty where it need not.</summary>
    public virtual SqlText Analyze(Identifier table) => SqlText.Empty;

    /// <summary>What stands between CREATE INDEX and the columns: the index's name and its table, one of which says where both are.</summary>
    public abstract SqlText IndexOn(Identifier index, Identifier table);

    /// <summary>A 64-bit whole number in a temporary table.</summary>
    public abstract SqlText IntegerType { get; }

    /// <summary>A whole number of a few digits in a temporary table. Default: <see cref="IntegerType"/>, for engines to which that is no difference.</summary>
    public virtual SqlText FlagType => IntegerType;

    /// <summary>Text, compared byte by byte, in a temporary table or the journal.</summary>
    public abstract SqlText TextType { get; }

    /// <summary>Bytes in a temporary table or the journal.</summary>
    public abstract SqlText BytesType { get; }

    /// <summary>A column of a temporary table that takes a <see cref="Schema.Table.RowAddress"/>.</summary>
    public virtual SqlText AddressType => AnyType;

    /// <summary>A journal column that takes a value of whatever type unchanged, or its lossless text form.</summary>
    public abstract SqlText AnyType { get; }

    /// <summary>True where both expressions have the same stored form (or are both NULL), never by <c>=</c>: never NULL itself.</summary>
    public abstract SqlText Same(Column column, SqlText left, SqlText right);

    /// <summary>The opposite of <see cref="Same"/> as far as values of a column and its default can be compared cheaply; never NULL itself.</summary>
    public virtual SqlText Differs(Column column, SqlText left, SqlText right) => $"{left} IS DISTINCT FROM {right}";

    /// <summary>
    /// True at least where both have the same stored form, in a shape that lets an index on the table's column serve; Empty where there is no
    /// such shape.
    /// </summary>
    public abstract SqlText MayBeSame(Column column, SqlText tableColumn, SqlText value);

    /// <summary>
    /// Equal as keys are: the engine's own <c>=</c> with the column's collation, where <paramref name="tableColumn"/> is a column of a real
    /// table; an index on it serves.
    /// </summary>
    public abstract SqlText KeyEquals(SqlText tableColumn, SqlText value);

    /// <summary>
    /// True if a referring column compares its values just as the key that it refers to does, so that an index on either side serves. An engine that
    /// compares references by the type and collation of the key alone says false where those differ.
    /// </summary>
    public virtual bool ComparesAlike(Column referring, Column key) => true;

    /// <summary>The value of a referring column, compared as the engine compares references with <paramref name="key"/>, on whichever side it stands.</summary>
    public virtual SqlText Referring(SqlText value, Column key) => value;

    /// <summary>
    /// How a statement begins that inserts rows, and one that changes them, so that a constraint that would delete another row of the table fails instead.
    /// Where triggers leave no such way, plainly.
    /// </summary>
    public virtual (SqlText Insert, SqlText Update) Writing(Table table) => ($"INSERT INTO", $"UPDATE");

    /// <summary>A digest of the values' stored forms (bytes; equal only for the same), as in the journal.</summary>
    public abstract SqlText RowHash(IReadOnlyList<SqlText> values);

    /// <summary>A key as a JSON array that gives each part back exactly; see <see cref="KeyPart"/>.</summary>
    public abstract SqlText KeyJson(IReadOnlyList<SqlText> parts);

    /// <summary>The part of a key with this index, as a value of the column.</summary>
    public abstract SqlText KeyPart(SqlText keyJson, int index, Column column);

    /// <summary>The same, whatever the column may hold beside values of its type; for statements that no script runs.</summary>
    public virtual SqlText AnyKeyPart(SqlText keyJson, int index, Column column) => KeyPart(keyJson, index, column);

    /// <summary>The value of a column that <see cref="AnyType"/> kept, as a value of the column.</summary>
    public abstract SqlText FromAny(SqlText any, Column column);

    /// <summary>The value of a column in a form that <see cref="AnyType"/> keeps.</summary>
    public abstract SqlText ToAny(SqlText value, Column column);

    /// <summary>True if the declared type is a time or date (a link table may have such a column).</summary>
    public abstract bool IsTime(Column column);

    /// <summary>True if the declared type is a whole number.</summary>
    public abstract bool IsInteger(Column column);

    /// <summary>True if values of the column can be compared by <c>=</c>; where they cannot (PostgreSQL's json), only stored forms can.</summary>
    public virtual bool HasEquality(Column column) => true;

    /// <summary>True if a value of <paramref name="from"/> is stored by <paramref name="to"/> without any conversion.</summary>
    public abstract bool SameType(Column from, Column to);

    /// <summary>True for a value that the engine's own cast to <paramref name="to"/> cannot take; Empty where every value fits.</summary>
    public abstract SqlText CannotHold(SqlText staged, Column to);

    /// <summary>Statements to run first in a writing transaction: constraints deferred as far as the engine can.</summary>
    public abstract IReadOnlyList<SqlText> DeferConstraints { get; }

    /// <summary>
    /// True where references that cannot be deferred are looked at when a statement ends, so that tables of a cycle have to be written by one; false where
    /// <see cref="DeferConstraints"/> puts all of them off.
    /// </summary>
    public virtual bool ChecksWhenStatementEnds => false;

    /// <summary>One query that carries out these INSERTs or DELETEs and gives in one row how many rows each wrote. Asked only of an engine that <see cref="ChecksWhenStatementEnds"/>.</summary>
    public virtual SqlText WriteTogether(IReadOnlyList<SqlText> statements) => throw new NotSupportedException();

    /// <summary>
    /// What stands at the end of a query so that nobody can delete its rows of <c>l</c>, or change their keys, before this transaction ends; Empty where a writing transaction keeps all
    /// others away. A row that was deleted or changed since the snapshot is a conflict (<see cref="RowbackException.IsConflict"/>).
    /// </summary>
    public virtual SqlText KeepingRows => SqlText.Empty;

    /// <summary>What stands between the columns and the values of an INSERT that gives keys to a table whose generator insists on drawing them.</summary>
    public virtual SqlText OverridingKeys(Table table) => SqlText.Empty;

    /// <summary>
    /// Draws new keys: a query over live, with one row and one column, that gives the last key used up, so that the next rows take the
    /// numbers after it.
    /// </summary>
    public abstract SqlText LastKey(Table table);

    /// <summary>
    /// A query that gives the highest <see cref="Table.RowAddress"/> of live's table, a whole number, where rows that one statement inserts get higher ones in the order in
    /// which it gives them; null where the engine does not promise that.
    /// </summary>
    public virtual SqlText? LastRow(Table table) => null;

    /// <summary>The highest key that a generator can draw for the column.</summary>
    public virtual long HighestKey(Column column) => long.MaxValue;

    /// <summary>
    /// Asks the table's own generator for keys, of which the last is given: an expression. Empty where there is no generator that is asked for each
    /// key (<see cref="LastKey"/> is then used).
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="tries">How many keys are drawn for one row.</param>
    /// <param name="row">Something of the row that gets it, so that each row is asked for.</param>
    public virtual SqlText NextKey(Table table, long tries, SqlText row) => SqlText.Empty;

    /// <summary>
    /// A query that moves the table's generator past keys that were given to it, if it stands below them, and never back; Empty where the engine does
    /// so by itself. It is executed as the last act before the commit.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="keys">A query with one column, the keys.</param>
    public virtual SqlText AdvanceGenerator(Table table, SqlText keys) => SqlText.Empty;

    /// <summary>
    /// As <see cref="RowHash"/>, in a form that the engine's own shell can compute too, for scripts. Another length tells the two apart.
    /// </summary>
    public abstract SqlText ScriptRowHash(IReadOnlyList<SqlText> values);

    /// <summary>True where a digest from the journal, of either kind, is that of the values.</summary>
    public abstract SqlText IsRowHash(SqlText hash, IReadOnlyList<SqlText> values);

    /// <summary>A digest of all rows of a query, in its order, that the engine's own shell computes as well: an expression.</summary>
    public abstract SqlText RowsDigest(SqlText query);

    /// <summary>The number of rows that the last statement changed, for scripts.</summary>
    public abstract SqlText RowsChanged { get; }

    /// <summary>Statements of a script that fail, and say what is wrong, where a condition is not true.</summary>
    /// <param name="number">The number of the check in its script.</param>
    /// <param name="what">What is wrong then, on one line.</param>
    /// <param name="condition">The condition. It may ask for <see cref="RowsChanged"/>.</param>
    public abstract IReadOnlyList<SqlText> ScriptCheck(int number, string what, SqlText condition);

    /// <summary>The time of execution, as the journal writes it, for scripts.</summary>
    public abstract SqlText Now { get; }

    /// <summary>The statements that switch a trigger or rule off. A rollback undoes them.</summary>
    public abstract IReadOnlyList<SqlText> SwitchOff(Trigger trigger);

    /// <summary>The statements that make it what it was.</summary>
    public abstract IReadOnlyList<SqlText> SwitchOn(Trigger trigger);

    /// <summary>Statements after which nothing is left that the end of the transaction would fire or check; they fail where it would. None where the engine can switch triggers on before that.</summary>
    public virtual IReadOnlyList<SqlText> SettleConstraints => [];

    /// <summary>Whom switching a trigger off keeps waiting, as a sentence; null where a writing transaction does so anyway.</summary>
    public virtual string? SwitchingOffStops(Trigger trigger) => null;

    /// <summary>A table of Rowback's journal in live, such as <c>restore</c>.</summary>
    public abstract Identifier Journal(string name);

    /// <summary>A query with one row and one column: the number of tables of this name in live (0 or 1).</summary>
    public abstract SqlText Exists(Identifier table);

    /// <summary>A query with one column: the names of a table's columns in live, in their order; no row where there is no such table.</summary>
    public abstract SqlText ColumnsOf(Identifier table);

    /// <summary>What has to stand before the journal's first table (a schema), if anything.</summary>
    public virtual IReadOnlyList<SqlText> JournalPreamble => [];
}
