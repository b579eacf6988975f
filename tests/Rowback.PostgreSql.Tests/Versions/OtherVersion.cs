namespace Rowback.PostgreSql.Tests.Versions;

/// <summary>Another major version of PostgreSQL, where there is one.</summary>
internal static class OtherVersion
{
    public const string Variable = "ROWBACK_POSTGRESQL_OTHER_BIN";

    public static string? Binaries => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? folder : null;
}

/// <summary>Skipped where there is no other major version.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OtherVersionTheoryAttribute : TheoryAttribute
{
    public OtherVersionTheoryAttribute() => Skip = OtherVersion.Binaries is null ? $"needs the folder of another major version's binaries in {OtherVersion.Variable}" : null;
}
