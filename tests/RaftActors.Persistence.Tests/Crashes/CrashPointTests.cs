using Xunit.Abstractions;

namespace RaftActors.Persistence.Tests.Crashes;

public sealed class CrashPointsInMemoryTests(ITestOutputHelper output) : CrashPointContract(output)
{
    protected override CrashStore NewStore() => new MemoryCrashStore();
}

public sealed class CrashPointsOnSqliteTests(ITestOutputHelper output) : CrashPointContract(output)
{
    protected override CrashStore NewStore() => new SqliteCrashStore();
}
