using Rowback.Specification;
using Rowback.Specification.Oracle;
using Xunit.Abstractions;

namespace Rowback.Sqlite.Specification.Tests;

public sealed class SqliteCompliance : ComplianceSpec;

public sealed class SqliteStory(SqliteFixture fixture) : StorySpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteOracle(SqliteFixture fixture, ITestOutputHelper output) : OracleSpec(fixture, output), IClassFixture<SqliteFixture>;

public sealed class SqliteOracleSelf(SqliteFixture fixture, ITestOutputHelper output) : OracleSelfSpec(fixture, output), IClassFixture<SqliteFixture>;
