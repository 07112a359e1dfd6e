using Xunit.Abstractions;

namespace RaftActors.Akka.Contract.Tests.Persistence.Sql;

public sealed class PersistOnSqliteTests(ITestOutputHelper output) : PersistContract(new SqliteStores(), output);

public sealed class RecoveryOnSqliteTests(ITestOutputHelper output) : RecoveryContract(new SqliteStores(), output);

public sealed class SnapshotOnSqliteTests(ITestOutputHelper output) : SnapshotContract(new SqliteStores(), output);

public sealed class SqlPluginOnSqliteTests(ITestOutputHelper output) : SqlPluginContract(new SqliteStores(), output);
