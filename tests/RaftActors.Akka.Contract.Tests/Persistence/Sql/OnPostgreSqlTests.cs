using Xunit;
using Xunit.Abstractions;

namespace RaftActors.Akka.Contract.Tests.Persistence.Sql;

[RequiresPostgreSql]
[Collection(PostgreSqlCollection.Name)]
public sealed class PersistOnPostgreSqlTests(PostgreSqlServer server, ITestOutputHelper output)
    : PersistContract(new PostgreSqlStores(server), output);

[RequiresPostgreSql]
[Collection(PostgreSqlCollection.Name)]
public sealed class RecoveryOnPostgreSqlTests(PostgreSqlServer server, ITestOutputHelper output)
    : RecoveryContract(new PostgreSqlStores(server), output);

[RequiresPostgreSql]
[Collection(PostgreSqlCollection.Name)]
public sealed class SnapshotOnPostgreSqlTests(PostgreSqlServer server, ITestOutputHelper output)
    : SnapshotContract(new PostgreSqlStores(server), output);

[RequiresPostgreSql]
[Collection(PostgreSqlCollection.Name)]
public sealed class SqlPluginOnPostgreSqlTests(PostgreSqlServer server, ITestOutputHelper output)
    : SqlPluginContract(new PostgreSqlStores(server), output);
