using RaftActors.Host.Tests;
using RaftActors.Host.Tests.Processes;
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

/// <summary>Every point once, in one database.</summary>
public sealed class CrashPointsOnPostgreSqlTests(ITestOutputHelper output)
{
    [PostgreSqlFact]
    public void Ended_between_any_two_steps_the_log_is_right_and_leftovers_go()
    {
        using var directory = new TemporaryDirectory();
        using var server = new PostgreSqlServer(directory);
        var connectionString = server.ConnectionString;
        foreach (var course in Courses.All.Keys)
        {
            CrashPoints.AssertKnown(NewStore, course);
            CrashPoints.OnEvery(NewStore, output, course, FailpointAction.Stop, _ => true, _ => { });
        }

        CrashStore NewStore() => new PostgreSqlCrashStore(connectionString);
    }
}
