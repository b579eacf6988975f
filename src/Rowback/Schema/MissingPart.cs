namespace Rowback.Schema;

/// <summary>A function, collation or the like that a table needs and that only its application defines.</summary>
/// <param name="Code">The error's code: <c>MISSING_FUNCTION</c>, <c>MISSING_COLLATION</c>, <c>MISSING_MODULE</c>.</param>
/// <param name="Message">What is missing, and what needs it.</param>
/// <param name="Next">What can be done.</param>
/// <param name="ForReading">True if the table cannot be compared without it, false if only writing to it needs it.</param>
public sealed record MissingPart(string Code, string Message, string Next, bool ForReading)
{
    /// <summary>Throws where the table cannot be compared.</summary>
    internal static void EnsureReadable(Table table) => Throw(table, table.Missing.FirstOrDefault(m => m.ForReading));

    /// <summary>Throws where the table cannot be written to.</summary>
    internal static void EnsureWritable(Table table) => Throw(table, table.Missing.FirstOrDefault());

    private static void Throw(Table table, MissingPart? part)
    {
        if (part is not null)
            throw new RowbackException(ErrorKind.Engine, part.Code, part.Message, part.Next) { Table = table.Name.ToString() };
    }
}
