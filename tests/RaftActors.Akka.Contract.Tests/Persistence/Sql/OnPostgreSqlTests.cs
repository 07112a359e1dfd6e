using Xunit;
using Xunit.Abstractions;

namespace RaftActors.Akka.Contract.Tests.Persistence.Sql;

[RequiresPostgreSql]
[Collection(PostgreSqlCollection.Name)]
public sealed class PersistOnPostgreSqlTests : PersistContract
{
    private readonly SqlStores _stores;

    public PersistOnPostgreSqlTests(PostgreSqlServer server, ITestOutputHelper output)
        : this(new PostgreSqlStores(server), output)
    {
    }

    private PersistOnPostgreSqlTests(SqlStores stores, ITestOutputHelper output)
        : base(stores.Config, output) => _stores = stores;

    protected override void AfterAll()
    {
        base.AfterAll();
        _stores.Dispose();
    }
}

[RequiresPostgreSql]
[Collection(PostgreSqlCollection.Name)]
public sealed class RecoveryOnPostgreSqlTests : RecoveryContract
{
    private readonly SqlStores _stores;

    public RecoveryOnPostgreSqlTests(PostgreSqlServer server, ITestOutputHelper output)
        : this(new PostgreSqlStores(server), output)
    {
    }

    private RecoveryOnPostgreSqlTests(SqlStores stores, ITestOutputHelper output)
        : base(stores.Config, output) => _stores = stores;

    protected override void AfterAll()
    {
        base.AfterAll();
        _stores.Dispose();
    }
}

[RequiresPostgreSql]
[Collection(PostgreSqlCollection.Name)]
public sealed class SnapshotOnPostgreSqlTests : SnapshotContract
{
    private readonly SqlStores _stores;

    public SnapshotOnPostgreSqlTests(PostgreSqlServer server, ITestOutputHelper output)
        : this(new PostgreSqlStores(server), output)
    {
    }

    private SnapshotOnPostgreSqlTests(SqlStores stores, ITestOutputHelper output)
        : base(stores.Config, output) => _stores = stores;

    protected override void AfterAll()
    {
        base.AfterAll();
        _stores.Dispose();
    }
}

[RequiresPostgreSql]
[Collection(PostgreSqlCollection.Name)]
public sealed class SqlPluginOnPostgreSqlTests(PostgreSqlServer server, ITestOutputHelper output)
    : SqlPluginContract(new PostgreSqlStores(server), output);
