using Xunit.Abstractions;

namespace RaftActors.Akka.Contract.Tests.Persistence.Sql;

public sealed class PersistOnSqliteTests : PersistContract
{
    private readonly SqlStores _stores;

    public PersistOnSqliteTests(ITestOutputHelper output)
        : this(new SqliteStores(), output)
    {
    }

    private PersistOnSqliteTests(SqlStores stores, ITestOutputHelper output)
        : base(stores.Config, output) => _stores = stores;

    protected override void AfterAll()
    {
        base.AfterAll();
        _stores.Dispose();
    }
}

public sealed class RecoveryOnSqliteTests : RecoveryContract
{
    private readonly SqlStores _stores;

    public RecoveryOnSqliteTests(ITestOutputHelper output)
        : this(new SqliteStores(), output)
    {
    }

    private RecoveryOnSqliteTests(SqlStores stores, ITestOutputHelper output)
        : base(stores.Config, output) => _stores = stores;

    protected override void AfterAll()
    {
        base.AfterAll();
        _stores.Dispose();
    }
}

public sealed class SnapshotOnSqliteTests : SnapshotContract
{
    private readonly SqlStores _stores;

    public SnapshotOnSqliteTests(ITestOutputHelper output)
        : this(new SqliteStores(), output)
    {
    }

    private SnapshotOnSqliteTests(SqlStores stores, ITestOutputHelper output)
        : base(stores.Config, output) => _stores = stores;

    protected override void AfterAll()
    {
        base.AfterAll();
        _stores.Dispose();
    }
}

public sealed class SqlPluginOnSqliteTests(ITestOutputHelper output) : SqlPluginContract(new SqliteStores(), output);
