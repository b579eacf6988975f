namespace Rowback.Sqlite;

/// <summary>SQLite's result codes that are told apart (https://sqlite.org/rescode.html).</summary>
internal static class ResultCode
{
    public const int Ok = 0;
    public const int Error = 1;
    public const int Permission = 3;
    public const int Busy = 5;
    public const int NoMemory = 7;
    public const int ReadOnly = 8;
    public const int Interrupt = 9;
    public const int IoError = 10;
    public const int Corrupt = 11;
    public const int Full = 13;
    public const int CannotOpen = 14;
    public const int TooBig = 18;
    public const int Constraint = 19;
    public const int Authorization = 23;
    public const int NotADatabase = 26;
    public const int Row = 100;
    public const int Done = 101;

    public const int ReadOnlyRecovery = ReadOnly | (1 << 8);
    public const int ReadOnlyRollback = ReadOnly | (3 << 8);
    public const int BusySnapshot = Busy | (2 << 8);
    public const int ConstraintCheck = Constraint | (1 << 8);
    public const int ConstraintForeignKey = Constraint | (3 << 8);
    public const int ConstraintNotNull = Constraint | (5 << 8);
    public const int ConstraintPrimaryKey = Constraint | (6 << 8);
    public const int ConstraintTrigger = Constraint | (7 << 8);
    public const int ConstraintUnique = Constraint | (8 << 8);
    public const int ConstraintRowId = Constraint | (10 << 8);
    public const int ConstraintDataType = Constraint | (12 << 8);

    /// <summary>The code without its extension.</summary>
    public static int Primary(int code) => code & 0xff;
}
