using Xunit.Abstractions;

namespace RaftActors.Akka.Contract.Tests.Persistence;

public sealed class PersistOnSqliteTests : PersistContract
{
    private readonly TemporaryFolder _folder;

    public PersistOnSqliteTests(ITestOutputHelper output)
        : this(new TemporaryFolder(), output)
    {
    }

    private PersistOnSqliteTests(TemporaryFolder folder, ITestOutputHelper output)
        : base(PersistenceConfigs.Sqlite(folder.Path), output) => _folder = folder;

    protected override void AfterAll()
    {
        base.AfterAll();
        _folder.Dispose();
    }
}

public sealed class RecoveryOnSqliteTests : RecoveryContract
{
    private readonly TemporaryFolder _folder;

    public RecoveryOnSqliteTests(ITestOutputHelper output)
        : this(new TemporaryFolder(), output)
    {
    }

    private RecoveryOnSqliteTests(TemporaryFolder folder, ITestOutputHelper output)
        : base(PersistenceConfigs.Sqlite(folder.Path), output) => _folder = folder;

    protected override void AfterAll()
    {
        base.AfterAll();
        _folder.Dispose();
    }
}

public sealed class SnapshotOnSqliteTests : SnapshotContract
{
    private readonly TemporaryFolder _folder;

    public SnapshotOnSqliteTests(ITestOutputHelper output)
        : this(new TemporaryFolder(), output)
    {
    }

    private SnapshotOnSqliteTests(TemporaryFolder folder, ITestOutputHelper output)
        : base(PersistenceConfigs.Sqlite(folder.Path), output) => _folder = folder;

    protected override void AfterAll()
    {
        base.AfterAll();
        _folder.Dispose();
    }
}
