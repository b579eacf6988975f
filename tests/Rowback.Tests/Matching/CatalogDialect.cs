using Rowback.Engines;
using Rowback.Schema;
using Rowback.Sql;

namespace Rowback.Tests.Matching;

/// <summary>A dialect that knows only what matching asks about: types. Matching runs no SQL, so the rest refuses.</summary>
internal sealed class CatalogDialect : Dialect
{
    public override SqlText IntegerType => throw new NotSupportedException();

    public override SqlText TextType => throw new NotSupportedException();

    public override SqlText BytesType => throw new NotSupportedException();

    public override SqlText AnyType => throw new NotSupportedException();

    public override IReadOnlyList<SqlText> DeferConstraints => throw new NotSupportedException();

    public override bool IsTime(Column column) => column.Type.StartsWith("TIMESTAMP", StringComparison.Ordinal) || column.Type.StartsWith("DATE", StringComparison.Ordinal);

    public override bool IsInteger(Column column) => column.Type.StartsWith("INT", StringComparison.Ordinal);

    public override bool SameType(Column from, Column to) => from.Type == to.Type;

    public override string Quote(Identifier identifier) => throw new NotSupportedException();

    public override string Literal(object? value) => throw new NotSupportedException();

    public override Identifier Live(TableName table) => throw new NotSupportedException();

    public override Identifier Temporary(string name) => throw new NotSupportedException();

    public override SqlText StageType(Column column) => throw new NotSupportedException();

    public override SqlText Same(Column column, SqlText left, SqlText right) => throw new NotSupportedException();

    public override SqlText KeyEquals(SqlText tableColumn, SqlText value) => throw new NotSupportedException();

    public override SqlText RowHash(IReadOnlyList<SqlText> values) => throw new NotSupportedException();

    public override SqlText KeyJson(IReadOnlyList<SqlText> parts) => throw new NotSupportedException();

    public override SqlText KeyPart(SqlText keyJson, int index, Column column) => throw new NotSupportedException();

    public override SqlText FromAny(SqlText any, Column column) => throw new NotSupportedException();

    public override SqlText ToAny(SqlText value, Column column) => throw new NotSupportedException();

    public override SqlText CannotHold(SqlText staged, Column to) => throw new NotSupportedException();

    public override SqlText LastKey(Table table) => throw new NotSupportedException();

    public override Identifier Journal(string name) => throw new NotSupportedException();

    public override SqlText Exists(Identifier table) => throw new NotSupportedException();
}
