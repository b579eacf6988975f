namespace Rowback.PostgreSql;

/// <summary>The SQLSTATEs that are told apart (https://www.postgresql.org/docs/current/errcodes-appendix.html).</summary>
internal static class SqlState
{
    public const string ProtocolViolation = "08P01";
    public const string FeatureNotSupported = "0A000";
    public const string InvalidAuthorization = "28000";
    public const string InvalidPassword = "28P01";
    public const string InvalidCatalogName = "3D000";
    public const string InvalidSchemaName = "3F000";
    public const string NotNullViolation = "23502";
    public const string ForeignKeyViolation = "23503";
    public const string UniqueViolation = "23505";
    public const string CheckViolation = "23514";
    public const string ExclusionViolation = "23P01";
    public const string ReadOnlyTransaction = "25006";
    public const string SerializationFailure = "40001";
    public const string DeadlockDetected = "40P01";
    public const string InsufficientPrivilege = "42501";
    public const string UndefinedFunction = "42883";
    public const string UndefinedTable = "42P01";
    public const string DiskFull = "53100";
    public const string TooManyConnections = "53300";
    public const string LockNotAvailable = "55P03";
    public const string QueryCanceled = "57014";
    public const string AdminShutdown = "57P01";
    public const string CrashShutdown = "57P02";
    public const string CannotConnectNow = "57P03";
    public const string RaiseException = "P0001";

    /// <summary>Data exceptions: a value that its type cannot take, a division by zero.</summary>
    public static bool IsDataException(string state) => state.StartsWith("22", StringComparison.Ordinal);

    /// <summary>Syntax errors and names that are not there.</summary>
    public static bool IsSyntaxOrName(string state) => state.StartsWith("42", StringComparison.Ordinal);
}
