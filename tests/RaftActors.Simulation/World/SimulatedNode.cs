using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;

namespace RaftActors.Simulation.World;

/// <summary>A process on a machine of its own: the replicas of all groups on it share one clock and one disk and crash together.</summary>
public sealed class SimulatedNode(SimulatedWorld world, int number) : IHappens
{
    private const int Resumes = 0;
    private const long FirstDay = 1_700_000_000_000;
    private readonly List<Happening> _held = [];
    private readonly List<SimulatedReplica> _replicas = [];
    private double _clockRate = 1;
    private long _clockJump;
    private TimeSpan _wallClockOff;
    private LogicalTime _diskFreeAt;
    private LogicalTime _stalledUntil;

    public int Number { get; } = number;

    public ReplicaId Id { get; } = new($"n{number + 1}");

    public bool IsUp { get; private set; }

    /// <summary>While paused, everything for this process waits: messages, timers, disk completions.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>Increases with every start and crash; events of an earlier life are dropped.</summary>
    public int Life { get; private set; }

    /// <summary>The monotonic clock of this process: it may run fast or slow, and jump forward.</summary>
    public LogicalTime LocalNow => new((long)(world.Events.Now.Ticks * _clockRate) + _clockJump);

    /// <summary>The wall clock of this process: it may be wrong by years in either direction. Nothing may depend on it.</summary>
    public long WallClock => Math.Max(0, FirstDay + ((world.Events.Now.Ticks + _wallClockOff.Ticks) / TimeSpan.TicksPerMillisecond));

    /// <summary>
    /// The most that jumps of its monotonic clock may have added to log time; each counts at most as much as one silence.
    /// </summary>
    public TimeSpan ClockJumped { get; private set; }

    /// <summary>The transport of this node lost another one.</summary>
    public void Lose(SimulatedNode other)
    {
        foreach (var replica in _replicas)
        {
            replica.Receive(new PeerUnreachable(other.Id));
        }
    }

    public void Add(SimulatedReplica replica) => _replicas.Add(replica);

    public void Start()
    {
        if (IsUp)
        {
            return;
        }

        IsUp = true;
        Life++;
        IsPaused = false;
        _held.Clear();
        _diskFreeAt = world.Events.Now;
        _clockRate = world.ClockRate();
        foreach (var replica in _replicas)
        {
            replica.Start();
        }
    }

    public void Crash()
    {
        if (!IsUp)
        {
            return;
        }

        IsUp = false;
        Life++;
        world.Network.Ended(this);
        _held.Clear();
        foreach (var replica in _replicas)
        {
            replica.Crash();
        }
    }

    /// <summary>
    /// The process pauses for a while, as in a long garbage collection or a suspended virtual machine; then everything arrives at once.
    /// </summary>
    public void Pause(TimeSpan time)
    {
        IsPaused = true;
        world.Network.FallSilent(Number);
        world.Events.After(time, new Happening(this, Resumes, null, 0, Life));
    }

    public void Hold(in Happening happening) => _held.Add(happening);

    public void JumpClock(TimeSpan forward)
    {
        _clockJump += forward.Ticks;
        var most = world.ReplicaOptions.ElectionTimeoutMax + world.ReplicaOptions.RestingHeartbeatInterval;
        ClockJumped += forward < most ? forward : most;
    }

    public void SetWallClock(TimeSpan off) => _wallClockOff = off;

    /// <summary>The disk writes nothing for a while; requests meanwhile wait.</summary>
    public void StallDisk(TimeSpan time) => _stalledUntil = world.Events.Now + time;

    /// <summary>When the disk would complete one more write.</summary>
    public LogicalTime NextWriteDone()
    {
        var begins = _diskFreeAt > world.Events.Now ? _diskFreeAt : world.Events.Now;
        _diskFreeAt = (begins > _stalledUntil ? begins : _stalledUntil) + world.DiskDelay();
        return _diskFreeAt;
    }

    /// <summary>How long it takes in world time until this node's clock shows a given time.</summary>
    public TimeSpan Until(LogicalTime local) => new((long)(Math.Max(0, local.Ticks - LocalNow.Ticks) / _clockRate) + 1);

    /// <summary>Local clock to world time, rounded up.</summary>
    public LogicalTime TrueTime(LogicalTime local) => new((long)Math.Ceiling((local.Ticks - _clockJump) / _clockRate));

    public void Happen(in Happening happening)
    {
        if (happening.Life != Life)
        {
            return;
        }

        IsPaused = false;
        var held = _held.ToArray();
        _held.Clear();
        foreach (var late in held)
        {
            late.Who.Happen(late);
        }
    }
}
