using Rowback.Specification;
using Rowback.Specification.Oracle;
using Xunit.Abstractions;

namespace Rowback.Sqlite.Specification.Tests;

public sealed class SqliteCompliance : ComplianceSpec;

public sealed class SqliteStory(SqliteFixture fixture) : StorySpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteSelection(SqliteFixture fixture) : SelectionSpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteIdentity(SqliteFixture fixture) : IdentitySpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteClosureDown(SqliteFixture fixture) : ClosureDownSpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteClosureUp(SqliteFixture fixture) : ClosureUpSpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteReattach(SqliteFixture fixture) : ReattachSpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteLinkTable(SqliteFixture fixture) : LinkTableSpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteSelfReferenceAndCycle(SqliteFixture fixture) : SelfReferenceAndCycleSpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteCompositeKey(SqliteFixture fixture) : CompositeKeySpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteDuplicate(SqliteFixture fixture) : DuplicateSpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteRenumber(SqliteFixture fixture) : RenumberSpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteExistingRows(SqliteFixture fixture) : ExistingRowsSpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteDrift(SqliteFixture fixture) : DriftSpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteConfiguration(SqliteFixture fixture) : ConfigurationSpec(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteOracle(SqliteFixture fixture, ITestOutputHelper output) : OracleSpec(fixture, output), IClassFixture<SqliteFixture>;

public sealed class SqliteOracleSelf(SqliteFixture fixture, ITestOutputHelper output) : OracleSelfSpec(fixture, output), IClassFixture<SqliteFixture>;
