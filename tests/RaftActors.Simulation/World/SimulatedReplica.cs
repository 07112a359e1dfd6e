using RaftActors.Protocol;
using RaftActors.Protocol.Driver;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.World;

/// <summary>
/// A replica with its disk, machine and timer: the shell of the core in virtual time, carrying out effects as the actor does.
/// </summary>
public sealed partial class SimulatedReplica(SimulatedNode node, SimulatedGroup group, SimulatedDisk store)
    : IEffectInterpreter,
        IReplicaView,
        IHappens
{
    private const int Message = 0;
    private const int TimerFires = 1;
    private const int WriteDone = 2;
    private const int CompactionDone = 3;
    private const int AppliedTo = 4;
    private const int ClientProposes = 5;
    private const int InputComes = 6;
    private const int Continues = 7;

    private readonly EffectBuffer _effects = new();
    private readonly Queue<(EntryId Last, Term Term)> _writing = new();
    private readonly Dictionary<EntryId, MachineImage> _received = [];
    private readonly Dictionary<EntryId, PendingProposal> _waiting = [];
    private readonly SimulatedMachine _machine = new();
    private readonly SimulatedWorld _world = group.World;
    private SimulatedDisk _disk = store;
    private ReplicaDriver? _driver;
    private LogicalTime _timer;
    private long _timerSetting;
    private ClientCall? _call;
    private MachineImage? _saving;

    public ReplicaId Id => node.Id;

    public int Number => node.Number;

    public SimulatedNode Node => node;

    public SimulatedDisk Disk => _disk;

    public Replica? Core => _driver?.Replica;

    /// <summary>Increases when the store is emptied: earlier messages to or from the replica belong to a different one.</summary>
    public int Store { get; private set; }

    /// <summary>It was requested as a witness, so its store may lack payloads until it is emptied.</summary>
    public bool WasWitness { get; set; }

    /// <summary>The last index in the longest log at which it was a member since its store was emptied.</summary>
    public LogIndex NamedAt { get; set; }

    public bool IsUp => Core is not null;

    public bool IsHollow => Core?.IsHollow ?? _machine.IsHollow;

    public int Life => node.Life;

    public EntryId MachineAt => _machine.At;

    public ulong MachineHash => _machine.Hash;

    /// <summary>Whether nothing is in progress: no record, no promise.</summary>
    public bool IsQuiet => _disk.Pending == 0 && _driver is not { HeldPromises: > 0 };

    public void Start()
    {
        var recovered = _disk.Recover();
        _timer = LogicalTime.Never;
        _received.Clear();
        _waiting.Clear();
        _writing.Clear();
        _configurationTerm = null;
        _saving = null;
        var replica = new Replica(Id, _world.OptionsOf(node), recovered, _world.Dice.Next(), node.LocalNow, node.WallClock);
        _driver = new ReplicaDriver(replica, this);
        group.Checks.Started(this, recovered);
        Restore(recovered.Snapshot.LastIncluded);
        ArmTimer();
    }

    public void Crash()
    {
        _driver = null;
        _waiting.Clear();
        _disk.Crash(_world.Dice, _world.Counters);
    }

    /// <summary>The replica is no longer a member and starts from scratch, knowing only the names of the members.</summary>
    public void Empty(Configuration others)
    {
        node.Crash();
        Store++;
        WasWitness = false;
        NamedAt = LogIndex.Zero;
        _disk = new SimulatedDisk(others);
        _world.Counters.Add(Reached.StoreEmptied);
        group.Checks.Emptied(this);
        node.Start();
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
            _received[image.LastIncluded] = image;
        }
    }

    public void Happen(in Happening happening)
    {
        if (Core is null || (happening.Life >= 0 && happening.Life != node.Life))
        {
            return;
        }

        if (node.IsPaused)
        {
            node.Hold(happening.Life >= 0 ? happening : happening with { Life = node.Life });
            return;
        }

        switch (happening.What)
        {
            case Message when happening.Number != SimulatedNetwork.Stores(group, (RaftMessage)happening.Subject!):
                // It waited here while the sender's or the receiver's store was emptied: that is a different process now.
                _world.Counters.Add(Reached.HeldMessageOfAnEmptiedStore);
                break;
            case Message when happening.Subject is InstallSnapshot install && !_received.ContainsKey(install.Snapshot.LastIncluded):
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
                _disk.CompleteOldest();
                break;
            case AppliedTo:
                Step(new Applied(new LogIndex(happening.Number)));
                break;
            case ClientProposes:
                _call = (ClientCall)happening.Subject!;
                Step(_call.Input);
                _call = null;
                break;
            case Continues:
                ((Action)happening.Subject!)();
                break;
            default:
                throw new InvalidOperationException($"Unknown event type {happening.What}.");
        }
    }

    private void Step(Input input)
    {
        var driver = _driver!;
        var before = Before.Of(this, input);
        CountSilence();
        CountBallot(input);
        Remember(driver.Replica);
        driver.Step(input, node.LocalNow, _effects);
        group.Stepped(this, input);
        CountRareBranches(input, before);
        group.Checks.Stepped(this, input, before);
        if (_saving is { LastIncluded.Index: var index } image && _lastLogBefore.Index < index && LastLog.Index >= index && _world.Faulty)
        {
            // A save may complete at any moment; the moment when the log has just grown beyond the snapshot is tried more often than by
            // chance.
            Later(0.01, 0.1, () => FinishSaving(image));
        }

        ArmTimer();
    }

    private void FinishSaving(MachineImage image)
    {
        if (_saving == image)
        {
            _saving = null;
            _disk.Images[image.LastIncluded.Index.Value] = image;
            Step(new SnapshotInstalled(image.LastIncluded));
        }
    }

    private void OnWriteDone(long writeId)
    {
        if (_world.DiskFails())
        {
            // A write that failed, or is not known to have succeeded, ends the incarnation; the next one recovers whatever it left behind.
            _world.Counters.Add(Reached.DiskFailed);
            node.Crash();
            _world.Events.After(_world.Dice.Between(1, 300), node.Start);
            return;
        }

        _disk.CompleteOldest();
        var (last, term) = _writing.Dequeue();
        if (last.Index > LogIndex.Zero && TermAt(last.Index) != last.Term && term < HardState.CurrentTerm)
        {
            _world.Counters.Add(Reached.WriteEndedAfterATruncation);
        }

        if (Role == RaftRole.Candidate && term < HardState.CurrentTerm)
        {
            _world.Counters.Add(Reached.CandidateWaitedForItsOwnVote);
        }

        Step(new Persisted(writeId, last));
    }

    private void Restore(EntryId at)
    {
        _machine.Restore(at.Index == LogIndex.Zero ? null : _disk.Images[at.Index.Value]);
        group.Checks.Restored(this, _machine.At, _machine.Hash);
    }

    private void Leave(RaftMessage message)
    {
        group.Checks.Leaves(this, message);
        if (message is ReadIndex question)
        {
            CountQuestion(question);
        }

        _world.Network.Send(group, message);
    }

    private void AfterDisk(int what, long number) =>
        _world.Events.At(node.NextWriteDone(), new Happening(this, what, null, number, node.Life));

    private void Later(double minMilliseconds, double maxMilliseconds, Action action) =>
        _world.Events.After(_world.Dice.Between(minMilliseconds, maxMilliseconds), new Happening(this, Continues, action, 0, node.Life));

    private void ArmTimer()
    {
        if (Core is { } core && core.NextDeadline < _timer)
        {
            // Moving the timer cancels the pending firing.
            _timer = core.NextDeadline;
            _world.Events.After(node.Until(_timer), new Happening(this, TimerFires, null, ++_timerSetting, node.Life));
        }
    }

    /// <summary>The client that waits for the entry of an operation.</summary>
    private readonly record struct PendingProposal(SimulatedClient? Client, long Operation);
}
