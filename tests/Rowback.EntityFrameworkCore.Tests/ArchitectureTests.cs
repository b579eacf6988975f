namespace Rowback.EntityFrameworkCore.Tests;

/// <summary>Which way the projects look.</summary>
public sealed class ArchitectureTests
{
    private static readonly string[] References = [.. typeof(RestoreExtensions).Assembly.GetReferencedAssemblies().Select(a => a.Name!)];

    [Fact]
    public void The_package_brings_no_provider_of_its_own()
    {
        References.ShouldContain("Microsoft.EntityFrameworkCore.Relational");
        References.ShouldNotContain(name => name.Contains("EntityFrameworkCore.Sqlite", StringComparison.Ordinal) || name.Contains("EntityFrameworkCore.PostgreSQL", StringComparison.Ordinal) || name == "Microsoft.Data.Sqlite");
    }

    [Fact]
    public void It_does_not_look_up_to_the_command_line() => References.ShouldNotContain("Rowback.Cli");

    [Fact]
    public void Neither_the_core_nor_an_engine_looks_up_to_it()
    {
        foreach (var below in new[] { typeof(RestoreSession), typeof(Sqlite.SqliteEngine), typeof(Rowback.PostgreSql.PostgreSqlEngine) })
            below.Assembly.GetReferencedAssemblies().ShouldNotContain(a => a.Name!.Contains("EntityFrameworkCore", StringComparison.Ordinal));
    }
}
