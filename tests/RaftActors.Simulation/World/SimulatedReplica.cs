using RaftActors.Protocol;
using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;

namespace RaftActors.Simulation.World;

/// <summary>A replica with its disk, its machine and its timer: the shell of the core in virtual time, carrying out effects as the actor does.</summary>
public sealed class SimulatedReplica(ReplicaId id, SimulatedCluster cluster, SimulatedDisk disk) : IEffectInterpreter
{
    private readonly EffectBuffer _effects = new();
    private readonly Queue<Input> _inbox = new();
    private readonly Dictionary<EntryId, MachineImage> _received = [];
    private DurabilityGate _gate = new();
    private LogicalTime _timer;
    private long _timerSetting;
    private LogicalTime _diskFreeAt;
    private readonly List<Action> _held = [];
    private bool _stepping;
    private double _clockRate = 1;
    private long _clockJump;

    public ReplicaId Id { get; } = id;

    public SimulatedDisk Disk { get; } = disk;

    public Replica? Core { get; private set; }

    public bool IsUp => Core is not null;

    /// <summary>While it lasts, whatever comes to this process waits: messages, timers, the disk's answers.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>What this process takes for the time: it may run fast or slow, and jump forward.</summary>
    private LogicalTime LocalNow => new((long)(cluster.Events.Now.Ticks * _clockRate) + _clockJump);

    /// <summary>Grows with every start; news of an earlier life is nobody's.</summary>
    public int Life { get; private set; }

    public EntryId MachineAt { get; private set; }

    public ulong MachineHash { get; private set; }

    public void Start()
    {
        var recovered = Disk.Recover();
        Life++;
        _gate = new DurabilityGate();
        _timer = LogicalTime.Never;
        _diskFreeAt = cluster.Events.Now;
        _inbox.Clear();
        _received.Clear();
        _held.Clear();
        IsPaused = false;
        _clockRate = cluster.ClockRate();
        Core = new Replica(Id, cluster.ReplicaOptions, recovered, cluster.Dice.Next(), LocalNow);
        Restore(recovered.Snapshot.LastIncluded);
        cluster.Checks.Started(this, recovered);
        ArmTimer();
    }

    public void Crash()
    {
        Core = null;
        Life++;
        Disk.Crash(cluster.Dice);
    }

    /// <summary>The process stops for a while, as under a long collection or a stopped virtual machine; then everything comes at once.</summary>
    public void Pause(TimeSpan time)
    {
        IsPaused = true;
        var life = Life;
        cluster.Events.After(time, () =>
        {
            if (life != Life)
            {
                return;
            }

            IsPaused = false;
            var held = _held.ToList();
            _held.Clear();
            foreach (var action in held)
            {
                RunOrHold(action);
            }
        });
    }

    public void JumpClock(TimeSpan forward) => _clockJump += forward.Ticks;

    /// <summary>Something from outside this process: it waits while the process is paused.</summary>
    public void Receive(Input input)
    {
        var life = Life;
        RunOrHold(() =>
        {
            if (life == Life)
            {
                Step(input);
            }
        });
    }

    public void Step(Input input)
    {
        if (Core is null || (input is InstallSnapshot install && !_received.ContainsKey(install.Snapshot.LastIncluded)))
        {
            // Down, or the snapshot's bytes were lost in a crash: the shell hands the message on only together with them.
            return;
        }

        _inbox.Enqueue(input);
        if (_stepping)
        {
            return;
        }

        _stepping = true;
        try
        {
            while (Core is { } core && _inbox.TryDequeue(out var next))
            {
                _effects.Clear();
                core.Step(next, LocalNow, _effects);
                cluster.Stepped(this, next);
                _effects.Run(this);
                cluster.Checks.Stepped(this);
            }
        }
        finally
        {
            _stepping = false;
        }

        ArmTimer();
    }

    public void On(in Persist effect)
    {
        cluster.Checks.Writes(this, effect);
        Disk.Write(effect);
        var writeId = effect.WriteId;
        var last = effect.Last;
        AfterDisk(() =>
        {
            Disk.CompleteOldest();
            if (cluster.DiskFails())
            {
                // A write that failed, or is not known to have succeeded, ends the incarnation; what it left behind, the next one finds.
                cluster.Counters.Add("disk failed");
                Crash();
                cluster.Events.After(cluster.Dice.Between(1, 300), () =>
                {
                    if (!IsUp)
                    {
                        Start();
                    }
                });
                return;
            }

            _gate.Persisted(writeId);
            Step(new Persisted(writeId, last));
            while (IsUp && _gate.TryRelease(out var message))
            {
                Leave(message);
            }
        });
    }

    public void On(in Send effect) => Leave(effect.Message);

    public void On(in SendWhenDurable effect)
    {
        if (_gate.TryPass(effect))
        {
            Leave(effect.Message);
        }
    }

    public void On(in Apply effect)
    {
        foreach (var entry in effect.Entries.Span)
        {
            MachineHash = Mix(MachineHash, entry);
            MachineAt = entry.Id;
            cluster.Checks.Applied(this, entry, MachineHash);
            cluster.Clients.Applied(this, entry);
        }

        var index = MachineAt.Index;
        Later(0.01, 1, () => Step(new Applied(index)));
    }

    public void On(in Appended effect) => cluster.Clients.Appended(this, effect);

    public void On(in Rejected effect) => cluster.Counters.Add($"rejected {effect.Reason}");

    public void On(in ReadReady effect) => cluster.Clients.ReadReady(this, effect);

    public void On(in ReadRejected effect) => cluster.Clients.ReadRejected(effect);

    public void On(in SendSnapshot effect)
    {
        cluster.Counters.Add("snapshot sent");
        var to = effect.To;
        var term = effect.Term;
        var image = Disk.Images[effect.Snapshot.Index.Value];
        Later(2, 30, () =>
        {
            var ok = !cluster.Dice.Chance(0.2);
            if (ok)
            {
                cluster.Transfer(to, image);
                cluster.Network.Send(new InstallSnapshot(Id, to, term, image.Metadata));
            }

            Step(new SnapshotSent(to, image.LastIncluded.Index, ok));
        });
    }

    public void On(in TakeSnapshot effect)
    {
        var fails = cluster.Dice.Chance(0.1);
        var image = new MachineImage(MachineAt, MachineHash, new(MachineAt, Core!.ConfigurationAt(MachineAt.Index)));
        Later(1, 20, () =>
        {
            if (fails)
            {
                cluster.Counters.Add("snapshot failed");
                Step(new SnapshotSaved(null));
                return;
            }

            cluster.Counters.Add("snapshot taken");
            Disk.Images[image.LastIncluded.Index.Value] = image;
            Step(new SnapshotSaved(image.LastIncluded));
        });
    }

    public void On(in SaveReceivedSnapshot effect)
    {
        var image = _received[effect.Snapshot.LastIncluded];
        Later(1, 20, () =>
        {
            Disk.Images[image.LastIncluded.Index.Value] = image;
            Step(new SnapshotInstalled(image.LastIncluded));
        });
    }

    public void On(in RestoreMachine effect)
    {
        cluster.Counters.Add("snapshot installed");
        Restore(effect.Snapshot.LastIncluded);
    }

    public void On(in CompactLog effect)
    {
        cluster.Counters.Add("log compacted");
        Disk.Write(effect);
        AfterDisk(Disk.CompleteOldest);
    }

    public void On(in ConfigurationChanged effect) => cluster.Counters.Add("configuration changed");

    public void On(in MembersAnswered effect) => cluster.Counters.Add($"members {effect.Result}");

    public void On(in TransferEnded effect) => cluster.Counters.Add($"transfer {effect.Result}");

    public void On(in RoleChanged effect)
    {
        cluster.Counters.Add($"became {effect.To}");
        if (effect.To == RaftRole.Leader)
        {
            cluster.Checks.Elected(this);
        }
    }

    public void Receive(MachineImage image) => _received[image.LastIncluded] = image;

    private static ulong Mix(ulong hash, in Entry entry)
    {
        hash = (hash ^ (ulong)entry.Index.Value) * 1099511628211;
        hash = (hash ^ (ulong)entry.Term.Value) * 1099511628211;
        foreach (var b in entry.Payload.Span)
        {
            hash = (hash ^ b) * 1099511628211;
        }

        return hash;
    }

    private void Restore(EntryId at)
    {
        MachineAt = at;
        MachineHash = at.Index == LogIndex.Zero ? 0 : Disk.Images[at.Index.Value].Hash;
        cluster.Checks.Restored(this, MachineAt, MachineHash);
    }

    private void Leave(RaftMessage message)
    {
        cluster.Checks.Leaves(this, message);
        cluster.Network.Send(message);
    }

    private void AfterDisk(Action action)
    {
        var delay = cluster.DiskDelay();
        _diskFreeAt = (_diskFreeAt > cluster.Events.Now ? _diskFreeAt : cluster.Events.Now) + delay;
        InThisLife(action, run => cluster.Events.At(_diskFreeAt, run));
    }

    private void Later(double minMilliseconds, double maxMilliseconds, Action action) =>
        InThisLife(action, run => cluster.Events.After(cluster.Dice.Between(minMilliseconds, maxMilliseconds), run));

    private void InThisLife(Action action, Action<Action> schedule)
    {
        var life = Life;
        schedule(() =>
        {
            RunOrHold(() =>
            {
                if (life == Life)
                {
                    action();
                }
            });
        });
    }

    private void RunOrHold(Action action)
    {
        if (IsPaused)
        {
            _held.Add(action);
        }
        else
        {
            action();
        }
    }

    private void ArmTimer()
    {
        if (Core is { } core && core.NextDeadline < _timer)
        {
            // Moving the one timer makes the firing that was due before nobody's.
            _timer = core.NextDeadline;
            var setting = ++_timerSetting;
            InThisLife(
                () =>
                {
                    if (setting == _timerSetting)
                    {
                        _timer = LogicalTime.Never;
                        Step(DeadlineReached.Instance);
                    }
                },
                run => cluster.Events.After(new TimeSpan((long)(Math.Max(0, _timer.Ticks - LocalNow.Ticks) / _clockRate) + 1), run));
        }
    }
}
