using RaftActors.Protocol;
using RaftActors.Protocol.Driver;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Messages;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.World;

/// <summary>
/// A replica with its disk, machine and timer: the shell of the core in virtual time, carrying out effects as the actor does.
/// </summary>
public sealed class SimulatedReplica : IHappens
{
    private const int Message = 0;
    private const int TimerFires = 1;
    private const int WriteDone = 2;
    private const int CompactionDone = 3;
    private const int AppliedTo = 4;
    private const int ClientProposes = 5;
    private const int InputComes = 6;
    private const int Continues = 7;

    private readonly SimulatedGroup _group;
    private readonly SimulatedWorld _world;
    private readonly EffectBuffer _buffer = new();
    private readonly Queue<(EntryId Last, Term Term)> _writing = new();
    private readonly SimulatedSnapshots _snapshots;
    private readonly PendingProposals _proposals;
    private readonly ReplicaCoverage _coverage;
    private readonly SimulatedEffects _effects;
    private ReplicaDriver? _driver;
    private LogicalTime _timer;
    private long _timerSetting;

    public SimulatedReplica(SimulatedNode node, SimulatedGroup group, SimulatedDisk store)
    {
        Node = node;
        Disk = store;
        View = new ReplicaView(this);
        _group = group;
        _world = group.World;
        _snapshots = new SimulatedSnapshots(this, group);
        _proposals = new PendingProposals(group);
        _coverage = new ReplicaCoverage(this, group.World);
        _effects = new SimulatedEffects(this, group, _snapshots, _proposals, _coverage);
    }

    public ReplicaId Id => Node.Id;

    public int Number => Node.Number;

    public SimulatedNode Node { get; }

    public SimulatedDisk Disk { get; private set; }

    public SimulatedMachine Machine { get; } = new();

    /// <summary>What the invariants see.</summary>
    public ReplicaView View { get; }

    /// <summary>The state before the step that is being carried out.</summary>
    public Before Before { get; private set; }

    public Replica? Core => _driver?.Replica;

    /// <summary>Increases when the store is emptied: earlier messages to or from the replica belong to a different one.</summary>
    public int Store { get; private set; }

    /// <summary>It was requested as a witness, so its store may lack payloads until it is emptied.</summary>
    public bool WasWitness { get; set; }

    /// <summary>The last index in the longest log at which it was a member since its store was emptied.</summary>
    public LogIndex NamedAt { get; set; }

    public bool IsUp => Core is not null;

    /// <summary>Whether nothing is in progress: no record, no promise.</summary>
    public bool IsQuiet => Disk.Pending == 0 && _driver is not { HeldPromises: > 0 };

    public void Start()
    {
        var recovered = Disk.Recover();
        _timer = LogicalTime.Never;
        _snapshots.Clear();
        _proposals.Clear();
        _writing.Clear();
        _coverage.Started();
        var replica = new Replica(Id, _world.OptionsOf(Node), recovered, _world.Dice.Next(), Node.LocalNow, Node.WallClock);
        _driver = new ReplicaDriver(replica, _effects);
        _group.Checks.Started(View, recovered);
        Restore(recovered.Snapshot.LastIncluded);
        ArmTimer();
    }

    public void Crash()
    {
        _driver = null;
        _proposals.Clear();
        Disk.Crash(_world.Dice, _world.Counters);
    }

    /// <summary>The replica is no longer a member and starts from scratch, knowing only the names of the members.</summary>
    public void Empty(Configuration others)
    {
        Node.Crash();
        Store++;
        WasWitness = false;
        NamedAt = LogIndex.Zero;
        Disk = new SimulatedDisk(others);
        _world.Counters.Add(Reached.StoreEmptied);
        _group.Checks.Emptied(View);
        Node.Start();
    }

    /// <summary>A message from another process; it waits while this process is paused and is lost if it is down.</summary>
    /// <param name="message">The message.</param>
    /// <param name="stores">The stores it belongs to; see <see cref="SimulatedNetwork.Stores"/>.</param>
    public void Receive(RaftMessage message, long stores) => Happen(new Happening(this, Message, message, stores));

    public void Receive(Input input) => Happen(new Happening(this, InputComes, input, 0));

    public void Receive(ClientCall call) => Happen(new Happening(this, ClientProposes, call, 0));

    /// <summary>The bytes of a snapshot arrived; the message that names it follows.</summary>
    public void Receive(MachineImage image)
    {
        if (IsUp)
        {
            _snapshots.Receive(image);
        }
    }

    public void Happen(in Happening happening)
    {
        if (Core is null || (happening.Life >= 0 && happening.Life != Node.Life))
        {
            return;
        }

        if (Node.IsPaused)
        {
            Node.Hold(happening.Life >= 0 ? happening : happening with { Life = Node.Life });
            return;
        }

        switch (happening.What)
        {
            case Message when happening.Number != SimulatedNetwork.Stores(_group, (RaftMessage)happening.Subject!):
                // It waited here while the sender's or the receiver's store was emptied: that is a different process now.
                _world.Counters.Add(Reached.HeldMessageOfAnEmptiedStore);
                break;
            case Message when happening.Subject is InstallSnapshot install && !_snapshots.Has(install.Snapshot.LastIncluded):
                // The snapshot's bytes were lost in a crash: the shell delivers the message only together with them.
                break;
            case Message or InputComes:
                Step((Input)happening.Subject!);
                break;
            case TimerFires:
                if (happening.Number == _timerSetting)
                {
                    _timer = LogicalTime.Never;
                    Step(DeadlineReached.Instance);
                }

                break;
            case WriteDone:
                OnWriteDone(happening.Number);
                break;
            case CompactionDone:
                Disk.CompleteOldest();
                break;
            case AppliedTo:
                Step(new Applied(new LogIndex(happening.Number)));
                break;
            case ClientProposes:
                var call = (ClientCall)happening.Subject!;
                _proposals.Begin(call);
                Step(call.Input);
                _proposals.End();
                break;
            case Continues:
                ((Action)happening.Subject!)();
                break;
            default:
                throw new InvalidOperationException($"Unknown event type {happening.What}.");
        }
    }

    public void Step(Input input)
    {
        Before = Before.Of(View, input);
        _coverage.Stepping(input);
        _driver!.Step(input, Node.LocalNow, _buffer);
        _group.Stepped(this, input);
        _coverage.Stepped(input, Before);
        _group.Checks.Stepped(View, input, Before);
        _snapshots.LogGrew(Before.LastLog.Index, View.LastLog.Index);
        ArmTimer();
    }

    /// <summary>The disk takes a write; when it completes is up to the node.</summary>
    public void Write(in Persist write)
    {
        Disk.Write(write);
        _writing.Enqueue((write.Last, write.HardState.CurrentTerm));
        AfterDisk(WriteDone, write.WriteId);
    }

    public void Write(in CompactLog compaction)
    {
        Disk.Write(compaction);
        AfterDisk(CompactionDone, 0);
    }

    /// <summary>The machine applied everything up to an index; the core learns of it a little later.</summary>
    public void ReportApplied(LogIndex index) => _world.Events.After(
        _world.Dice.Between(0.01, 1), new Happening(this, AppliedTo, null, index.Value, Node.Life));

    public void Restore(EntryId at)
    {
        Machine.Restore(at.Index == LogIndex.Zero ? null : Disk.Images[at.Index.Value]);
        _group.Checks.Restored(View, Machine.At, Machine.Hash);
    }

    public void Leave(RaftMessage message)
    {
        _group.Checks.Leaves(View, message);
        _coverage.Leaves(message);
        _world.Network.Send(_group, message);
    }

    public void Later(double minMilliseconds, double maxMilliseconds, Action action) =>
        _world.Events.After(_world.Dice.Between(minMilliseconds, maxMilliseconds), new Happening(this, Continues, action, 0, Node.Life));

    private void OnWriteDone(long writeId)
    {
        if (_world.DiskFails())
        {
            // A write that failed, or is not known to have succeeded, ends the incarnation; the next one recovers whatever it left behind.
            _world.Counters.Add(Reached.DiskFailed);
            Node.Crash();
            _world.Events.After(_world.Dice.Between(1, 300), Node.Start);
            return;
        }

        Disk.CompleteOldest();
        var (last, term) = _writing.Dequeue();
        _coverage.Wrote(last, term);
        Step(new Persisted(writeId, last));
    }

    private void AfterDisk(int what, long number) =>
        _world.Events.At(Node.NextWriteDone(), new Happening(this, what, null, number, Node.Life));

    private void ArmTimer()
    {
        if (_driver is { } driver && driver.NextDeadline < _timer)
        {
            // Moving the timer cancels the pending firing.
            _timer = driver.NextDeadline;
            _world.Events.After(Node.Until(_timer), new Happening(this, TimerFires, null, ++_timerSetting, Node.Life));
        }
    }
}
