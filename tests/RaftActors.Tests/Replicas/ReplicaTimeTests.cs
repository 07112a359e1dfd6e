using Akka.Actor;
using RaftActors.Machines;
using RaftActors.Messages;
using RaftActors.Protocol;
using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Messages;
using RaftActors.Replicas;
using RaftActors.TestKit.Machines;
using RaftActors.Transport;
using Xunit;
using static RaftActors.Tests.Replicas.ReplicaRig;

namespace RaftActors.Tests.Replicas;

/// <summary>A replica passes the monotonic clock at the moment of the step to its core.</summary>
public sealed class ReplicaTimeTests() : Akka.TestKit.Xunit2.TestKit(
    Akka.Configuration.ConfigurationFactory.ParseString(SteeredScheduler.Hocon).WithFallback(Raft.DefaultConfig()))
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(120);
    private static readonly DateTimeOffset FirstDay = new(2031, 5, 6, 7, 8, 9, TimeSpan.Zero);

    private SteeredScheduler Clock => (SteeredScheduler)Sys.Scheduler;

    [Fact]
    public void Log_time_must_follow_the_monotonic_clock_while_the_wall_clock_jumps_by_years()
    {
        var wall = new WallClock { Now = FirstDay };
        var rig = Leader(wall);
        var stamps = new List<long> { FirstDay.ToUnixTimeMilliseconds() };
        foreach (var years in new[] { 0, 10, -30, 20, -1 })
        {
            wall.Now = wall.Now.AddYears(years);
            Clock.JumpWallClock(TimeSpan.FromDays(365 * years));
            Clock.Pass(TimeSpan.FromSeconds(20));
            stamps.Add(Stamp(rig));
        }

        // A slow machine may add to the simulated time.
        Assert.All(stamps.Zip(stamps.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 20_000, 35_000));
    }

    [Fact]
    public void A_group_with_entries_must_continue_from_their_time_whatever_the_date()
    {
        var rig = Leader(new WallClock { Now = FirstDay }, State(1, Entry(1, 1) with { Timestamp = 77_000 }));

        Assert.InRange(Stamp(rig) - 77_000, 0, 15_000);
    }

    /// <summary>An earlier build kept log time only in the snapshot's bytes.</summary>
    [Fact]
    public void A_log_that_is_only_a_snapshot_must_continue_from_the_time_in_its_bytes()
    {
        var log = new MachineLog<ListMachine> { Now = 1_700_000_000_000 };
        log.Command("a");
        var state = new RecoveredState(new HardState(new Term(1), ReplicaId.None), Snapshot(1, 1), Id(1, 1), default);

        var rig = Leader(new WallClock { Now = FirstDay }, state, log.Save());

        Assert.InRange(Stamp(rig) - log.Now, 0, 15_000);
    }

    [Fact]
    public void A_lease_must_expire_by_the_clock_at_the_moment_of_the_read()
    {
        var rig = Leader(new WallClock { Now = FirstDay });
        rig.Read(Consistency.Linearizable);
        rig.Machine.ExpectMsg<MachineProtocol.ReadMany>();
        rig.Confirms = false;
        rig.Read(Consistency.Lease);
        rig.Machine.ExpectMsg<MachineProtocol.ReadMany>();

        // No heartbeat is due before this, so the core first learns from the read that time has passed.
        Clock.Pass(TimeSpan.FromSeconds(112));
        rig.Read(Consistency.Lease);
        rig.Machine.ExpectNoMsg(Moment);
    }

    /// <summary>Conversely, the wall clock neither ends nor extends a lease.</summary>
    [Fact]
    public void A_lease_must_not_expire_by_the_wall_clock()
    {
        var wall = new WallClock { Now = FirstDay };
        var rig = Leader(wall);
        rig.Read(Consistency.Linearizable);
        rig.Machine.ExpectMsg<MachineProtocol.ReadMany>();
        rig.Confirms = false;
        wall.Now = wall.Now.AddYears(3);
        Clock.JumpWallClock(TimeSpan.FromDays(1000));
        rig.Read(Consistency.Lease);
        rig.Machine.ExpectMsg<MachineProtocol.ReadMany>();
    }

    /// <summary>Without a timer in between: the promise not to vote expires by the time of the request.</summary>
    [Fact]
    public void A_follower_must_notice_time_that_passed_between_two_messages()
    {
        var rig = new ReplicaRig(this, eager: false, Unhurried);
        rig.Recover();
        rig.Replica.Tell(rig.Append(1, EntryId.Zero, 0, Entry(1, 1)));
        rig.MakeDurable();
        rig.Peer<AppendEntriesResponse>("n2");
        rig.Replica.Tell(new RequestVote(new ReplicaId("n3"), new ReplicaId("n1"), new Term(2), true, false, Id(1, 1)));
        Assert.False(rig.Peer<RequestVoteResponse>("n3").VoteGranted);

        Clock.Pass(TimeSpan.FromSeconds(121));
        rig.Replica.Tell(new RequestVote(new ReplicaId("n3"), new ReplicaId("n1"), new Term(2), true, false, Id(1, 1)));
        Assert.True(rig.Peer<RequestVoteResponse>("n3").VoteGranted);
    }

    /// <summary>A timer that was armed before the silence fires during it.</summary>
    [Fact]
    public void A_follower_must_not_ask_about_its_membership_during_a_silence_it_agreed_to()
    {
        var silence = TimeSpan.FromMinutes(10);
        var rig = new ReplicaRig(this, eager: false, o => o with { RestingHeartbeatInterval = silence });
        rig.Recover();
        rig.Replica.Tell(Beat());
        rig.MakeDurable();
        rig.Peer<HeartbeatResponse>("n2");
        Clock.Pass(TimeSpan.FromMinutes(9));

        rig.Replica.Tell(ReplicaActor.DeadlineTick.Instance);
        rig.Replica.Tell(Beat());

        // The only message to the leader, so no question came before it.
        Assert.IsType<HeartbeatResponse>(rig.Peers["n2"].ExpectMsg<PeerSend>().Body);

        Heartbeat Beat() => new(new ReplicaId("n2"), new ReplicaId("n1"), new Term(1), LogIndex.Zero, 0, silence);
    }

    /// <summary>A leader whose timers never fire within a test: the previous leader hands over to it.</summary>
    private ReplicaRig Leader(TimeProvider wall, RecoveredState? state = null, byte[]? machine = null)
    {
        var rig = new ReplicaRig(this, eager: false, Unhurried, wallClock: wall);
        rig.Recover(state, machine);
        var last = state is null ? EntryId.Zero : state.Entries.IsEmpty ? state.LogBase : state.Entries.Span[^1].Id;
        rig.Replica.Tell(new TimeoutNow(new ReplicaId("n2"), new ReplicaId("n1"), new Term(2)));
        rig.MakeDurable();
        var write = Win(rig, 3);
        Assert.Equal(last.Index + 1, write.Last.Index);
        rig.Acknowledge("n2", write.Last, 3);
        rig.Apply();
        return rig;
    }

    private static Persist Win(ReplicaRig rig, long term)
    {
        rig.Peer<RequestVote>("n2");
        rig.Replica.Tell(new RequestVoteResponse(new ReplicaId("n2"), new ReplicaId("n1"), new Term(term), false, true));
        return rig.MakeDurable();
    }

    private static long Stamp(ReplicaRig rig)
    {
        rig.Propose();
        var write = rig.MakeDurable();
        rig.Acknowledge("n2", write.Last, write.HardState.CurrentTerm.Value);
        rig.Apply();
        return write.Entries.Span[^1].Timestamp;
    }

    private static ReplicaOptions Unhurried(ReplicaOptions options) => options with
    {
        HeartbeatInterval = TimeSpan.FromSeconds(45),
        IdleHeartbeatInterval = TimeSpan.FromSeconds(45),
        LeaseReads = true,
        LeaseDriftBound = 1.1,
    };

    private sealed class WallClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
