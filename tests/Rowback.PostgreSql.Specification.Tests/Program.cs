using Rowback.Specification.Crash;

namespace Rowback.PostgreSql.Specification.Tests;

/// <summary>The entry for processes that this assembly starts of itself, to be killed.</summary>
public static class Program
{
    public static Task<int> Main(string[] arguments) => CrashChild.RunAsync(new PostgreSqlEngine(_ => null), arguments);
}
