using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.TestKit;
using RaftActors.Protocol.Identity;
using RaftActors.Telemetry;
using Xunit;

namespace RaftActors.Tests.Replicas;

/// <summary>The log lines of a replica, each starting with its id.</summary>
public sealed class ReplicaLogLineTests() : Akka.TestKit.Xunit2.TestKit(
    ConfigurationFactory.ParseString("akka { loglevel = INFO, stdout-loglevel = OFF }").WithFallback(Raft.DefaultConfig()))
{
    [Fact]
    public void Every_role_change_must_be_one_line_with_both_roles_term_and_reason()
    {
        var lines = CreateTestProbe();
        Sys.EventStream.Subscribe(lines, typeof(Info));
        var rig = new ReplicaRig(this, eager: true, o =>
            o with
            {
                ElectionTimeoutMin = TimeSpan.FromSeconds(1),
                ElectionTimeoutMax = TimeSpan.FromSeconds(2),
            });
        rig.Recover();
        rig.Lead();
        var term = rig.Status().Term;
        rig.Replica.Tell(rig.Append(term + 5, EntryId.Zero, 0));
        AwaitAssert(() => Assert.Equal("Follower", rig.Status().Role), TimeSpan.FromSeconds(5));

        Assert.StartsWith("RA1001 g/n1 Follower", Line(lines, LogEvents.ReplicaStarted), StringComparison.Ordinal);
        Assert.Matches(
            $"^RA1002 Follower -> Candidate in term {term}, \\S.*\\. g/n1 Candidate t={term} ", Line(lines, LogEvents.RoleChanged));
        Assert.Matches($"^RA1002 Candidate -> Leader in term {term}, \\S.*\\. g/n1 Leader t={term} ", Line(lines, LogEvents.RoleChanged));
        Assert.Matches(
            $"^RA1002 Leader -> Follower in term {term + 5}, \\S.*\\. g/n1 Follower t={term + 5} ", Line(lines, LogEvents.RoleChanged));
        Sys.EventStream.Publish(new Info("test", GetType(), "RA1002 the last one"));
        Assert.Equal("RA1002 the last one", Line(lines, LogEvents.RoleChanged));
    }

    [Fact]
    public void A_line_below_the_log_level_must_not_be_formatted()
    {
        var silent = new CountingAdapter(LogLevel.WarningLevel);
        silent.Write(LogEvents.Ignored, new GroupId("g"), 1L, 2L);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            silent.Write(LogEvents.Ignored, new GroupId("g"), 1L, 2L);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(0, silent.Written);
        silent.Write(LogEvents.NoAddress, "g", "n2");
        Assert.Equal(1, silent.Written);
    }

    private static string Line(TestProbe lines, LogLine what) =>
        lines
            .FishForMessage<Info>(i => i.Message.ToString()!.StartsWith(what.Id, StringComparison.Ordinal), TimeSpan.FromSeconds(5))
            .Message.ToString()!;

    private sealed class CountingAdapter(LogLevel level) : ILoggingAdapter
    {
        public int Written { get; private set; }

        public ILogMessageFormatter Formatter => null!;

        public bool IsDebugEnabled => IsEnabled(LogLevel.DebugLevel);

        public bool IsInfoEnabled => IsEnabled(LogLevel.InfoLevel);

        public bool IsWarningEnabled => IsEnabled(LogLevel.WarningLevel);

        public bool IsErrorEnabled => IsEnabled(LogLevel.ErrorLevel);

        public bool IsEnabled(LogLevel logLevel) => logLevel >= level;

        public void Log(LogLevel logLevel, Exception cause, LogMessage message) => Written++;

        public void Log(LogLevel logLevel, Exception cause, string format) => Written++;
    }
}
