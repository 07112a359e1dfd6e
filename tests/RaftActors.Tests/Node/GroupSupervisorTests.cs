using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Akka.Actor;
using Akka.TestKit;
using RaftActors.Machines;
using RaftActors.Machines.Outbox;
using RaftActors.Messages;
using RaftActors.Node;
using RaftActors.Protocol;
using RaftActors.Protocol.Identity;
using RaftActors.Replicas;
using RaftActors.Requests;
using RaftActors.Routing;
using RaftActors.Settings;
using RaftActors.Status;
using RaftActors.TestKit.Machines;
using RaftActors.Tests.Replicas;
using Xunit;

namespace RaftActors.Tests.Node;

/// <summary>A group of one on a store in memory: how it recovers from faults and how it stops.</summary>
public sealed class GroupSupervisorTests : Akka.TestKit.Xunit2.TestKit
{
    private readonly TestProbe _events;
    private readonly TestProbe _client;
    private readonly MemoryStore _store;
    private readonly GroupDirectory _directory = new();
    private long _nextId;

    public GroupSupervisorTests()
        : base(Raft.DefaultConfig())
    {
        _events = CreateTestProbe();
        _client = CreateTestProbe();
        _store = new MemoryStore(_events);
    }

    [Fact]
    public void A_replica_whose_store_died_must_restart_with_its_durable_state()
    {
        var supervisor = Start();
        Commit("a");
        Sys.Stop(Child(supervisor, "log"));
        _events.ExpectMsg("open");

        Commit("b");
        Assert.Equal(["a", "b"], List());
    }

    [Fact]
    public void A_replica_whose_actor_died_must_restart_and_be_absent_from_the_directory_meanwhile()
    {
        Start(backoffMs: 1000);
        Commit("a");
        var replica = _directory.Find("g")!;
        Sys.Stop(replica);
        AwaitCondition(() => !Equals(_directory.Find("g"), replica), TimeSpan.FromSeconds(5));
        Assert.Null(_directory.Find("g"));
        _events.ExpectMsg("open");
        AwaitCondition(() => _directory.Find("g") is not null, TimeSpan.FromSeconds(5));
        Assert.Equal(["a"], List());
    }

    [Fact]
    public void A_machine_that_keeps_failing_on_its_node_must_fault_repeatedly_and_lose_nothing()
    {
        Start();
        Commit("a");
        Propose("disk");
        Assert.Equal(Outcome.Unknown, _client.ExpectMsg<ClientResponse>().Outcome);
        _events.ExpectMsg("open");
        _events.ExpectMsg("open");
    }

    [Fact]
    public void The_restart_delay_must_grow_up_to_its_limit()
    {
        _store.IsDamaged = true;
        var watch = Stopwatch.StartNew();
        Start(expectOpen: false);
        var at = new List<TimeSpan>();
        for (var i = 0; i < 5; i++)
        {
            _events.ExpectMsg("damaged");
            at.Add(watch.Elapsed);
        }

        // 50, 100, 200, 200 ms; timers may be late but never early.
        Assert.True(at[2] - at[0] >= TimeSpan.FromMilliseconds(130), string.Join(" ", at));
        Assert.True(at[4] - at[2] >= TimeSpan.FromMilliseconds(380), string.Join(" ", at));
        _store.IsDamaged = false;
        _events.ExpectMsg("open");
        Commit("a");
    }

    [Fact]
    public void Stopping_must_close_the_log_and_stop_all_actors()
    {
        var supervisor = Start();
        Commit("a");
        Stop(supervisor);
        _events.ExpectMsg("close");
    }

    [Fact]
    public void Stopping_must_complete_while_the_store_is_dead()
    {
        var supervisor = Start();
        _store.IsDamaged = true;
        Sys.Stop(Child(supervisor, "log"));
        _events.ExpectMsg("damaged");
        Stop(supervisor);
    }

    [Fact]
    public void Stopping_must_complete_while_the_replica_is_dead()
    {
        var supervisor = Start(backoffMs: 1000);
        var replica = _directory.Find("g")!;
        Watch(replica);
        Sys.Stop(replica);
        ExpectTerminated(replica);
        Stop(supervisor);
    }

    [Fact]
    public void Stopping_must_complete_at_once_after_the_log_died()
    {
        var supervisor = Start();
        var log = Child(supervisor, "log");
        Watch(log);
        Sys.Stop(log);
        ExpectTerminated(log);
        Stop(supervisor);
    }

    [Fact]
    public void A_machine_must_be_disposed_when_its_replica_restarts_or_stops()
    {
        var lives = new Lives();
        var supervisor = Start(machine: MachineFactory.Of(() => new Disposable(lives)));
        Commit("a");
        Sys.Stop(Child(supervisor, "log"));
        _events.ExpectMsg("open");
        Commit("b");

        // Each start makes one machine for the actor and one for the state that it recovers.
        Assert.Equal([1, 2, 3], lives.Ended);
        Stop(supervisor);
        Assert.Equal([1, 2, 3, 4], lives.Ended);
    }

    [Fact]
    public void Requests_after_a_fault_must_be_refused_as_not_applied()
    {
        var supervisor = Start(backoffMs: 2000);
        var replica = _directory.Find("g")!;
        Sys.Stop(Child(supervisor, "machine"));
        var asker = CreateTestProbe();
        AwaitAssert(() =>
        {
            replica.Tell(new GetReplicaStatus(0), asker);
            Assert.Equal(ReplicaPhase.Faulted, asker.ExpectMsg<ReplicaStatus>().Phase);
        }, TimeSpan.FromMilliseconds(1500));
        Propose("a");
        Assert.Equal(Outcome.NoSuchGroup, _client.ExpectMsg<ClientResponse>().Outcome);
    }

    private IActorRef Start(bool expectOpen = true, int backoffMs = 50, MachineFactory? machine = null)
    {
        var options = new ReplicaOptions
        {
            ElectionTimeoutMin = TimeSpan.FromMilliseconds(20),
            ElectionTimeoutMax = TimeSpan.FromMilliseconds(40),
            HeartbeatInterval = TimeSpan.FromMilliseconds(10),
        };
        var group = new GroupSettings(new GroupId("g"), "list", machine ?? MachineFactory.Of<ListMachine>(), new([new ReplicaId("n1")]));
        var settings = ReplicaRig.SettingsOf(options);
        settings = settings with
        {
            Groups = settings.Groups.SetItem("g", group),
            BackoffMin = TimeSpan.FromMilliseconds(backoffMs),
            BackoffMax = TimeSpan.FromMilliseconds(4 * backoffMs),
        };
        var supervisor = Sys.ActorOf(
            Props.Create(() => new GroupSupervisor(
                settings, group, _store, new Dictionary<string, IActorRef>(), _directory, new OutboxHandlers())),
            "group");
        if (expectOpen)
        {
            _events.ExpectMsg("open");

            // The log may open before the supervisor has registered the replica.
            AwaitCondition(() => _directory.Find("g") is not null, TimeSpan.FromSeconds(5));
        }

        return supervisor;
    }

    private IActorRef Child(IActorRef supervisor, string name) =>
        Sys.ActorSelection(supervisor.Path / name).ResolveOne(TimeSpan.FromSeconds(3)).GetAwaiter().GetResult();

    private void Stop(IActorRef supervisor)
    {
        Watch(supervisor);
        supervisor.Tell(StopReplica.Instance);
        ExpectTerminated(supervisor, TimeSpan.FromSeconds(3));
        Assert.Null(_directory.Find("g"));
    }

    private void Propose(string text) =>
        _directory.Find("g")!.Tell(new CommandRequest("g", ++_nextId, Encoding.UTF8.GetBytes(text)), _client);

    private void Commit(string text) => Until(() => Propose(text));

    private IReadOnlyList<string> List() =>
        ListMachine.Parse(
            Until(() =>
                _directory.Find("g")!.Tell(new QueryRequest("g", ++_nextId, default, Consistency.Linearizable), _client)
            ).Result);

    /// <summary>Retries until the replica leads; a refusal means that nothing was done.</summary>
    private ClientResponse Until(Action ask)
    {
        ClientResponse response = null!;
        AwaitAssert(() =>
        {
            Assert.NotNull(_directory.Find("g"));
            ask();
            response = _client.ExpectMsg<ClientResponse>();
            Assert.Equal(Outcome.Ok, response.Outcome);
        }, TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(10));
        return response;
    }

    /// <summary>The machines that have ended, numbered as they were made.</summary>
    private sealed class Lives
    {
        private int _made;

        public ConcurrentQueue<int> Ended { get; } = new();

        public int Next() => Interlocked.Increment(ref _made);
    }

    private sealed class Disposable(Lives lives) : ListMachine, IDisposable
    {
        private readonly int _number = lives.Next();

        public void Dispose() => lives.Ended.Enqueue(_number);
    }
}
