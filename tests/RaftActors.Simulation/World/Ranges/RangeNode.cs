using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Messages;
using RaftActors.Ranges.Births;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Nodes;
using RaftActors.Ranges.State;

namespace RaftActors.Simulation.World.Ranges;

/// <summary>A process: its disk survives a crash, everything else does not. It runs what its book says.</summary>
internal sealed class RangeNode
{
    private readonly SortedDictionary<string, RangeReplica> _replicas = new(StringComparer.Ordinal);
    private readonly Dictionary<long, BirthRun> _births = [];
    private readonly HashSet<string> _booking = new(StringComparer.Ordinal);
    private readonly bool _isMeta;
    private LogicalTime _diskFreeAt;
    private double _clockRate = 1;
    private TimeSpan _clockAhead;
    private LogicalTime _pausedUntil;

    public RangeNode(RangeWorld world, int number, bool isMeta)
    {
        (World, Number, _isMeta) = (world, number, isMeta);
        Disk = new NodeDisk(NewDataId());
        Agent = new NodeAgent(this);
    }

    public RangeWorld World { get; }

    public int Number { get; }

    public string Id => $"n{Number + 1}";

    public bool IsUp { get; private set; }

    /// <summary>Increases with every start and crash: what was begun in another life is dropped.</summary>
    public int Life { get; private set; }

    /// <summary>The monotonic clock of this process: it may run fast or slow.</summary>
    public LogicalTime LocalNow => new((long)(World.Events.Now.Ticks * _clockRate) + _clockAhead.Ticks);

    /// <summary>
    /// What the node's wall clock is ahead of the right one, in milliseconds: log time begins with it if it leads a group first.
    /// </summary>
    public long WallAhead { get; private set; }

    /// <summary>Whether the process does nothing now; it keeps its memory, and what comes meanwhile waits.</summary>
    public bool IsPaused => World.Events.Now < _pausedUntil;

    public NodeDisk Disk { get; private set; }

    public NodeAgent Agent { get; private set; }

    public IReadOnlyDictionary<string, RangeReplica> Replicas => _replicas;

    /// <summary>Births that are not finished in this life.</summary>
    public IReadOnlyCollection<BirthRun> Births => _births.Values;

    public void Start()
    {
        if (IsUp)
        {
            return;
        }

        IsUp = true;
        Life++;
        _diskFreeAt = World.Events.Now;
        _clockRate = World.ClockRate();
        Disk.Recover();
        Agent = new NodeAgent(this);
        if (_isMeta)
        {
            StartReplica(RangeWorld.MetaGroup, new ReplicaId(Id), false);
        }

        foreach (var hosted in Disk.Book.Hosted)
        {
            if (!hosted.IsDestroying)
            {
                StartHosted(hosted.Entry);
            }
        }

        Agent.Begin();
    }

    public void Crash()
    {
        if (!IsUp)
        {
            return;
        }

        World.Counters.Add(RangeReached.NodeCrashed);
        foreach (var birth in _births.Values)
        {
            World.Counters.Add(birth.Interrupted());
        }

        IsUp = false;
        Life++;
        var replicas = _replicas.Values.ToList();
        _replicas.Clear();
        _births.Clear();
        _booking.Clear();
        replicas.ForEach(r => r.End());
        Disk.Crash(World.Dice, World.Mutant);
    }

    /// <summary>The machine comes back under its name with an empty disk.</summary>
    public void Wipe()
    {
        Crash();
        World.Counters.Add(RangeReached.DiskWiped);
        Disk = new NodeDisk(NewDataId());
    }

    /// <summary>The process does nothing for a while; then its timers are late, and all that waited comes at once.</summary>
    public void Pause(TimeSpan time)
    {
        if (IsUp && !IsPaused)
        {
            World.Counters.Add(RangeReached.ProcessPaused);
            _pausedUntil = World.Events.Now + time;
        }
    }

    /// <summary>Ends a pause; what waited comes when it would have come.</summary>
    public void Resume() => _pausedUntil = IsPaused ? World.Events.Now : _pausedUntil;

    /// <summary>The monotonic clock jumps forward, as on a machine that slept.</summary>
    public void JumpClock(TimeSpan time)
    {
        World.Counters.Add(RangeReached.ClockJumped);
        _clockAhead += time;
    }

    /// <summary>The wall clock is wrong from the beginning.</summary>
    public void SetWallClock(TimeSpan ahead) => WallAhead = (long)ahead.TotalMilliseconds;

    /// <summary>Does something in this process: at once, or after its pause, unless it crashes before.</summary>
    public void WhenRunning(Action action)
    {
        if (!IsPaused)
        {
            action();
            return;
        }

        var life = Life;
        World.Events.At(_pausedUntil, () =>
        {
            if (life == Life)
            {
                WhenRunning(action);
            }
        });
    }

    public void Receive(string group, RaftMessage message, IImage? image = null)
    {
        if (IsUp)
        {
            WhenRunning(() => Take(group, message, image));
        }
    }

    private void Take(string group, RaftMessage message, IImage? image)
    {

        if (!_replicas.TryGetValue(group, out var replica))
        {
            // No replica is made for a message: the parent here may owe it.
            World.Counters.Add(RangeReached.EarlyMessage);
        }
        else if (replica.Id == message.To)
        {
            replica.Receive(message, image);
        }
    }

    public RangeReplica? Find(string group) => _replicas.GetValueOrDefault(group);

    /// <summary>Starts the replica that the book hosts, if its store can begin with something.</summary>
    public void StartHosted(BookEvent.Hosted entry)
    {
        var id = ReplicaId.Of(Id, entry.Incarnation);
        if (World.Mutant == RangeMutant.UninitialisedForgetsVote
            && entry.Birth == BirthKind.Split
            && Disk.Store(entry.Group, id, entry.First).State != StoreState.Initialised)
        {
            Disk.Stores.Remove((entry.Group, id.Value));
        }

        var store = Disk.Store(entry.Group, id, entry.First);
        if (store.CanStart)
        {
            StartReplica(entry.Group, id, LeadsAgain(store, id));
        }
    }

    public void StartReplica(string group, ReplicaId id, bool leadAtBirth)
    {
        IGroupMachine machine = group == RangeWorld.MetaGroup
            ? new MetaMachine(World.Events)
            : new RangeMachine(World.Mutant, World.MaxClients);
        var store = group == RangeWorld.MetaGroup ? Disk.Store(group, id, World.MetaMembers) : Disk.Stores[(group, id.Value)];
        _replicas.Add(group, new RangeReplica(this, group, id, store, machine, leadAtBirth));
    }

    /// <summary>Ends a replica when its writes are on disk, so that its store says all that it promised.</summary>
    public void StopReplica(string group)
    {
        if (_replicas.Remove(group, out var replica))
        {
            replica.End();
            replica.Store.CompleteAll();
        }
    }

    /// <summary>Writes an event into the book; what follows happens when it is on disk. One event of a group at a time.</summary>
    public void Book(BookEvent happened, string group, Action then)
    {
        if (!_booking.Add(group) || Disk.Book.Problem(happened) is not null)
        {
            return;
        }

        if (happened is BookEvent.Hosted hosted)
        {
            World.Checks.Lives.Hosted(group, ReplicaId.Of(Id, hosted.Incarnation), Disk.Book.DataId);
        }

        Disk.Write(happened);
        AfterDisk(() =>
        {
            _booking.Remove(group);
            Disk.CompleteOldest(World.Mutant);
            then();
        });
    }

    public void BeginBirth(RangeReplica parent, Notice notice, ReplicaId firstLeader, RangeImage image)
    {
        if (!_births.ContainsKey(notice.Operation))
        {
            var birth = new BirthRun(this, parent, notice, firstLeader, image);
            _births.Add(notice.Operation, birth);
            birth.Continue();
        }
    }

    public void EndBirth(long operation) => _births.Remove(operation);

    /// <summary>Whether the child of a split is being made here.</summary>
    public bool IsBearing(long operation) => _births.ContainsKey(operation);

    public void Later(TimeSpan delay, Action action)
    {
        var life = Life;
        World.Events.After(delay, () =>
        {
            if (life == Life)
            {
                WhenRunning(action);
            }
        });
    }

    /// <summary>How long it takes in world time until this node's clock shows a given time.</summary>
    public TimeSpan Until(LogicalTime local) => new((long)(Math.Max(0, local.Ticks - LocalNow.Ticks) / _clockRate) + 1);

    public void AfterDisk(Action action)
    {
        var begins = _diskFreeAt > World.Events.Now ? _diskFreeAt : World.Events.Now;
        _diskFreeAt = begins + World.DiskDelay();
        Later(new TimeSpan(_diskFreeAt.Ticks - World.Events.Now.Ticks), action);
    }

    private bool LeadsAgain(GroupStore store, ReplicaId id) => World.Mutant == RangeMutant.LeaderByBirthSurvivesRestart
        && store.State == StoreState.Initialised
        && store.HardState == BirthPlan.Conceived(id)
        && store.LastIndex == store.Snapshot!.Index;

    private DataId NewDataId() => new(new UInt128(World.Dice.Next(), World.Dice.Next() | 1));
}
