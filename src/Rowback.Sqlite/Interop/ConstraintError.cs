namespace Rowback.Sqlite;

/// <summary>Which constraint of which table failed, as far as SQLite's message says it.</summary>
internal static class ConstraintError
{
    public static RowbackException Translate(int code, string message)
    {
        var (table, constraint) = code switch
        {
            ResultCode.ConstraintUnique or ResultCode.ConstraintPrimaryKey or ResultCode.ConstraintNotNull or ResultCode.ConstraintRowId => Columns(message),
            ResultCode.ConstraintDataType => DataType(message),
            ResultCode.ConstraintCheck => (null, AfterColon(message)),
            ResultCode.ConstraintForeignKey => (null, "FOREIGN KEY"),
            ResultCode.ConstraintTrigger => (null, message),
            _ => (null, null),
        };
        var said = code == ResultCode.ConstraintTrigger ? $"A trigger refused the change: {message}." : $"{message}.";
        return new RowbackException(ErrorKind.Engine, "CONSTRAINT", said) { Table = table, Constraint = constraint };
    }

    /// <summary><c>UNIQUE constraint failed: t.a, t.b</c>, or <c>index 'name'</c> for an index on expressions.</summary>
    private static (string? Table, string? Constraint) Columns(string message)
    {
        var what = AfterColon(message);
        if (what is null)
            return (null, null);
        if (what.StartsWith("index '", StringComparison.Ordinal))
            return (null, what[7..^1]);
        var first = what.Split(", ")[0];
        var dot = first.LastIndexOf('.');
        if (dot < 0)
            return (null, what);
        var table = first[..dot];
        return (table, what.Replace(table + ".", "", StringComparison.Ordinal));
    }

    /// <summary><c>cannot store TEXT value in INTEGER column t.c</c>.</summary>
    private static (string? Table, string? Constraint) DataType(string message)
    {
        const string before = " column ";
        var at = message.LastIndexOf(before, StringComparison.Ordinal);
        if (at < 0)
            return (null, null);
        var name = message[(at + before.Length)..];
        var dot = name.LastIndexOf('.');
        return dot < 0 ? (null, name) : (name[..dot], name[(dot + 1)..]);
    }

    private static string? AfterColon(string message)
    {
        var colon = message.IndexOf(": ", StringComparison.Ordinal);
        return colon < 0 ? null : message[(colon + 2)..];
    }
}
