using System.Collections.Immutable;
using System.Text;
using Akka.Actor;
using Akka.TestKit;
using RaftActors.Machines;
using RaftActors.Messages;
using RaftActors.Protocol;
using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Snapshots;
using RaftActors.Replicas;
using RaftActors.Requests;
using RaftActors.Settings;
using RaftActors.Storage;
using RaftActors.TestKit.Machines;
using RaftActors.Transport;
using Xunit;

namespace RaftActors.Tests.Replicas;

/// <summary>Replica n1 of three, with probes as its log, its machine, its pipes and its supervisor.</summary>
internal sealed class ReplicaRig
{
    public static readonly Protocol.Membership.Configuration Members = new([new ReplicaId("n1"), new ReplicaId("n2"), new ReplicaId("n3")]);
    private readonly Akka.TestKit.Xunit2.TestKit _kit;
    private long _nextId;

    /// <param name="kit">The test kit whose system it uses.</param>
    /// <param name="eager">Whether it soon campaigns; otherwise never within a test.</param>
    /// <param name="adjust">Changes to the protocol's options.</param>
    /// <param name="preparer">Its preparer, if any.</param>
    /// <param name="wallClock">Its wall clock; null for that of the system.</param>
    public ReplicaRig(
        Akka.TestKit.Xunit2.TestKit kit,
        bool eager,
        Func<ReplicaOptions, ReplicaOptions>? adjust = null,
        IActorRef? preparer = null,
        TimeProvider? wallClock = null)
    {
        _kit = kit;
        Log = kit.CreateTestProbe("log");
        Machine = kit.CreateTestProbe("machine");
        Machine.IgnoreMessages(m => m is MachineProtocol.Lead);
        Parent = kit.CreateTestProbe("parent");
        Client = kit.CreateTestProbe("client");
        Peers = new Dictionary<string, TestProbe> { ["n2"] = kit.CreateTestProbe("n2"), ["n3"] = kit.CreateTestProbe("n3") };
        var options = new ReplicaOptions
        {
            ElectionTimeoutMin = eager ? TimeSpan.FromMilliseconds(250) : TimeSpan.FromMinutes(2),
            ElectionTimeoutMax = eager ? TimeSpan.FromSeconds(1) : TimeSpan.FromMinutes(3),
            HeartbeatInterval = TimeSpan.FromMilliseconds(30),
            WriteDeadline = TimeSpan.FromMinutes(5),
            PreVote = false,
            TrailingEntries = 1,
        };
        Settings = SettingsOf(adjust?.Invoke(options) ?? options);
        var stubs = Peers.ToDictionary(p => p.Key, p => kit.Sys.ActorOf(Props.Create(() => new PeerStub(p.Key, p.Value, this))));
        Stubs = stubs;
        Context = new ReplicaContext(Settings, Settings.Groups["g"], Log, Machine, stubs, preparer)
        {
            WallClock = wallClock ?? TimeProvider.System,
        };
        var context = Context;
        Replica = Parent.ChildActorOf(
            Props.Create(() => new ReplicaActor(context)), "replica", Akka.Actor.SupervisorStrategy.StoppingStrategy);
    }

    public RaftSettings Settings { get; }

    public ReplicaContext Context { get; }

    public IReadOnlyDictionary<string, IActorRef> Stubs { get; }

    public IReadOnlyDictionary<string, TestProbe> Peers { get; }

    public TestProbe Log { get; }

    public TestProbe Machine { get; }

    public TestProbe Parent { get; }

    public TestProbe Client { get; }

    public IActorRef Replica { get; }

    /// <summary>Whether the peers confirm rounds of ReadIndex; they always answer heartbeats.</summary>
    public volatile bool Confirms = true;

    public static EntryId Id(long index, long term) => new(new LogIndex(index), new Term(term));

    public static SnapshotInfo Snapshot(long index, long term) => new(Id(index, term), Members);

    public static Entry Entry(long index, long term, string text = "x") =>
        new(new LogIndex(index), new Term(term), EntryKind.Command, index, Encoding.UTF8.GetBytes(text));

    public static RaftSettings SettingsOf(ReplicaOptions options) => new()
    {
        NodeId = new ReplicaId("n1"),
        Nodes = ImmutableSortedDictionary<string, Address>.Empty,
        Groups = ImmutableSortedDictionary<string, GroupSettings>.Empty.Add(
            "g", new GroupSettings(new GroupId("g"), "list", MachineFactory.Of<ListMachine>(), Members)),
        StoreType = typeof(object),
        Protocol = options,
        SnapshotChunkBytes = 10,
        SnapshotChunksInFlight = 3,
        SnapshotTimeout = TimeSpan.FromMilliseconds(400),
        RequestTimeout = TimeSpan.FromSeconds(3),
        BackoffMin = TimeSpan.FromMilliseconds(50),
        BackoffMax = TimeSpan.FromMilliseconds(200),
        MaxPeerFrameBytes = 100_000,
    };

    /// <summary>Sends it the recovered state of log and machine.</summary>
    public void Recover(RecoveredState? state = null, byte[]? machineState = null)
    {
        Log.ExpectMsg<LogStoreProtocol.Open>();
        var bytes = SnapshotBytes.InMemory(machineState ?? [9]);
        Replica.Tell(new LogStoreProtocol.Recovered(state ?? RecoveredState.New(Members), bytes, new MemorySnapshotDrafts()), Log);
        var restore = Machine.ExpectMsg<MachineProtocol.Restore>();
        Replica.Tell(new MachineProtocol.Restored(restore.At), Machine);
    }

    public static RecoveredState State(long term, params Entry[] entries) =>
        new(new HardState(new Term(term), ReplicaId.None), Snapshot(0, 0), EntryId.Zero, entries);

    /// <summary>The next write, not acknowledged yet.</summary>
    public Persist Written() => Log.FishForMessage<LogStoreProtocol.Append>(_ => true, TimeSpan.FromSeconds(5)).Write;

    public void Durable(Persist write) => Replica.Tell(new LogStoreProtocol.Appended(write.WriteId, write.Last), Log);

    public Persist MakeDurable()
    {
        var write = Written();
        Durable(write);
        return write;
    }

    /// <summary>
    /// Makes it win the first election; returns the write with the first entry of its term, already durable, committed and applied.
    /// </summary>
    public Persist Lead()
    {
        MakeDurable();
        var term = Peer<RequestVote>("n2").Term;
        Replica.Tell(new RequestVoteResponse(new ReplicaId("n2"), new ReplicaId("n1"), term, false, true));
        var write = MakeDurable();
        Acknowledge("n2", write.Last, term.Value);
        Apply();
        return write;
    }

    public void Acknowledge(string peer, EntryId last, long term) => Replica.Tell(
        new AppendEntriesResponse(new ReplicaId(peer), new ReplicaId("n1"), new Term(term), true, last.Index, LogIndex.Zero, EntryId.Zero));

    /// <summary>The next entries for the machine, which applies them at once.</summary>
    public MachineProtocol.Apply Apply()
    {
        var apply = Machine.FishForMessage<MachineProtocol.Apply>(_ => true, TimeSpan.FromSeconds(5));
        Replica.Tell(new MachineProtocol.ApplyDone(apply.Entries.Span[^1].Index), Machine);
        return apply;
    }

    /// <summary>The next message of a kind to a peer.</summary>
    public T Peer<T>(string peer, Predicate<T>? matches = null)
        where T : class =>
        (T)Peers[peer].FishForMessage<PeerSend>(s => s.Body is T body && (matches is null || matches(body)), TimeSpan.FromSeconds(5)).Body;

    public CommandRequest Propose(string text = "x") =>
        Ask(new CommandRequest("g", Interlocked.Increment(ref _nextId), Encoding.UTF8.GetBytes(text)));

    public ClientRequest Read(Consistency consistency, long minIndex = 0) =>
        Ask(new QueryRequest("g", Interlocked.Increment(ref _nextId), "x"u8.ToArray(), consistency, MinIndex: minIndex));

    public T Ask<T>(T request)
        where T : ClientRequest
    {
        Replica.Tell(request, Client);
        return request;
    }

    public AppendEntries Append(long term, EntryId prev, long commit, params Entry[] entries) =>
        new(new ReplicaId("n2"), new ReplicaId("n1"), new Term(term), prev, entries, new LogIndex(commit));

    public ClientResponse Answer(ClientRequest request, Outcome outcome)
    {
        var response = Client.ExpectMsg<ClientResponse>();
        Assert.Equal((request.Id, outcome), (response.Id, response.Outcome));
        return response;
    }

    /// <summary>Returns when everything in the replica's mailbox has been handled.</summary>
    public Status.ReplicaStatus Status()
    {
        var asker = _kit.CreateTestProbe();
        Replica.Tell(new GetReplicaStatus(0), asker);
        return asker.ExpectMsg<Status.ReplicaStatus>();
    }

    /// <summary>Returns when the replica, and then the peers' stubs, have handled everything that was sent to them.</summary>
    public void Settle()
    {
        Status();
        var asker = _kit.CreateTestProbe();
        foreach (var stub in Stubs.Values)
        {
            stub.Tell(new Identify(null), asker);
            asker.ExpectMsg<ActorIdentity>();
        }
    }

    public void AwaitPhase(Status.ReplicaPhase phase) =>
        _kit.AwaitAssert(() => Assert.Equal(phase, Status().Phase), TimeSpan.FromSeconds(5));

    /// <summary>Answers heartbeats, so that a leader stays leader, and forwards everything else to the probe.</summary>
    private sealed class PeerStub(string node, IActorRef probe, ReplicaRig rig) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is PeerSend { Body: Heartbeat heartbeat })
            {
                var round = rig.Confirms ? heartbeat.ReadRound : 0;
                rig.Replica.Tell(new HeartbeatResponse(new ReplicaId(node), heartbeat.From, heartbeat.Term, round));
            }
            else
            {
                probe.Forward(message);
            }
        }
    }
}
