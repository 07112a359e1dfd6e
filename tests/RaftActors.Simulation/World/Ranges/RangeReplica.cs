using RaftActors.Protocol;
using RaftActors.Protocol.Driver;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Ranges.Births;
using RaftActors.Ranges.State;

namespace RaftActors.Simulation.World.Ranges;

/// <summary>One life of a replica that runs: the shell of the core, with its machine, from its start to its end.</summary>
internal sealed class RangeReplica : IEffectInterpreter
{
    private readonly RangeWorld _world;
    private readonly EffectBuffer _buffer = new();
    private readonly ReplicaDriver _driver;
    private readonly Dictionary<long, (Term Term, Action<object?> Done)> _proposals = [];
    private readonly Dictionary<long, Action<bool>> _reads = [];
    private readonly Dictionary<EntryId, IImage> _received = [];
    private LogicalTime _timer = LogicalTime.Never;
    private long _timerSetting;
    private long _nextRead;
    private Action<object?>? _proposing;
    private bool _isEnded;
    private bool _isSaveHeld;

    public RangeReplica(RangeNode node, string group, ReplicaId id, GroupStore store, IGroupMachine machine, bool leadAtBirth)
    {
        (Node, Group, Id, Store, Machine, _world) = (node, group, id, store, machine, node.World);
        var recovered = store.Recover() with { LeadAtBirth = leadAtBirth };
        BeganAt = recovered.Snapshot.Index.Value;
        machine.Restore(recovered.Snapshot.Index == LogIndex.Zero ? null : store.Images[BeganAt], recovered.Snapshot.Configuration);
        _world.Checks.Started(this, recovered);
        var origin = _world.LogTime + node.WallAhead;
        var core = new Replica(id, _world.OptionsOf(node.Number), recovered, _world.Dice.Next(), node.LocalNow, origin);
        _driver = new ReplicaDriver(core, this);
        Duties = new LeaderDuties(this);
        ArmTimer();
    }

    public RangeNode Node { get; }

    public string Group { get; }

    public ReplicaId Id { get; }

    public GroupStore Store { get; }

    public IGroupMachine Machine { get; }

    public SaveGate Gate { get; } = new();

    public LeaderDuties Duties { get; }

    /// <summary>The index of the snapshot with which the machine began, or which it got since.</summary>
    public long BeganAt { get; private set; }

    public Replica Core => _driver.Replica;

    public bool IsLeader => _driver.Role == RaftRole.Leader;

    /// <summary>No state: neither by birth nor by a snapshot.</summary>
    public bool HasState => Core.Snapshot.Index > LogIndex.Zero;

    /// <summary>Ends it, with everything that it has not promised yet.</summary>
    public void End()
    {
        _isEnded = true;
        Duties.End();
        Abandon();
    }

    public void Receive(RaftMessage message, IImage? image = null)
    {
        if (image is not null)
        {
            _received[image.Info.LastIncluded] = image;
        }

        Step(message);
    }

    /// <summary>Proposes a command; the answer is that of the machine, or null if it is unknown.</summary>
    public void Propose(byte[] command, Action<object?> done)
    {
        _proposing = done;
        Step(new ProposeRequest(new ReadOnlyMemory<byte>[] { command }));
        _proposing = null;
    }

    /// <summary>Tells when the machine may answer a linearizable read, or that it may not.</summary>
    /// <param name="ready">Told once.</param>
    /// <param name="byLease">Whether a lease suffices.</param>
    public void Read(Action<bool> ready, bool byLease = false)
    {
        var id = ++_nextRead;
        _reads[id] = ready;
        if (byLease && Core.LeaseUntil > Node.LocalNow)
        {
            _world.Counters.Add(RangeReached.ReadByLease);
        }

        Step(new ReadRequest(id, byLease));
    }

    public void Step(Input input)
    {
        if (_isEnded)
        {
            return;
        }

        _world.Step(Id, input);
        _driver.Step(input, Node.LocalNow, _buffer);
        ArmTimer();
    }

    /// <summary>Does something later, unless this life has ended by then.</summary>
    public void Later(TimeSpan delay, Action action) => Node.Later(delay, Guarded(action));

    /// <summary>A gate may have opened.</summary>
    public void SaveIfHeld()
    {
        if (_isSaveHeld && MaySave())
        {
            _isSaveHeld = false;
            Save();
        }
    }

    public void On(in Persist effect)
    {
        Store.Write(effect);
        var (id, last) = (effect.WriteId, effect.Last);
        AfterDisk(() =>
        {
            Store.CompleteOldest();
            NoticeState();
            Step(new Persisted(id, last));
        });
    }

    public void On(in Send effect) => Leave(effect.Message);

    public void On(in SendWhenDurable effect)
    {
        if (!IsSentEarly(effect))
        {
            Leave(effect.Message);
        }
    }

    public void Hold(in SendWhenDurable promise)
    {
        if (IsSentEarly(promise))
        {
            Leave(promise.Message);
        }
    }

    public void On(in ApplyEntries effect)
    {
        foreach (ref readonly var entry in effect.Entries.Span)
        {
            _world.Checks.Applying(this);
            var result = Machine.Apply(entry);
            _world.Checks.Applied(this, entry, result);
            if (result is RangeResult.Changed { Child: { } child, Answer: RangeAnswer.Done { Child: { } notice } } changed)
            {
                Gate.Split(notice);
                Node.BeginBirth(this, notice, ((RangeEntry.Split)changed.Entry).FirstLeader, child);
            }

            if (_proposals.Remove(entry.Index.Value, out var waiting))
            {
                waiting.Done(waiting.Term == entry.Term ? result : null);
            }
        }

        var index = Machine.At.Index;
        Later(_world.Dice.Between(0.01, 1), () => Step(new Applied(index)));
        SaveIfHeld();
    }

    public void On(in ProposalAppended effect) => _proposals[effect.First.Value] = (effect.Term, _proposing!);

    public void On(in ProposalRejected effect) => _proposing!(new NotHere(effect.Leader));

    public void On(in ReadReady effect)
    {
        if (_reads.Remove(effect.ReadId, out var ready))
        {
            ready(Machine.At.Index >= effect.Index);
        }
    }

    public void On(in ReadRejected effect)
    {
        if (_reads.Remove(effect.ReadId, out var ready))
        {
            ready(false);
        }
    }

    public void On(in SendSnapshot effect)
    {
        var (to, term, index, isHollow) = (effect.To, effect.Term, effect.Snapshot.Index, effect.Snapshot.IsHollow);
        Later(_world.Dice.Between(2, 30), () =>
        {
            var leaves = Store.Images.TryGetValue(index.Value, out var image) && !(_world.Faulty && _world.Dice.Chance(0.1));
            if (leaves)
            {
                image = isHollow ? RangeImage.Hollow(image!.Info with { IsHollow = true }) : image;
                _world.Network.Send(Group, new InstallSnapshot(Id, to, term, image!.Info), image);
            }

            Step(new SnapshotSent(to, index, leaves));
        });
    }

    public void On(in SaveMachine effect)
    {
        if (MaySave())
        {
            Save();
            return;
        }

        _world.Counters.Add(RangeReached.SaveHeld);
        _isSaveHeld = true;
    }

    public void On(in SaveReceivedSnapshot effect)
    {
        if (!_received.TryGetValue(effect.Snapshot.LastIncluded, out var image))
        {
            return;
        }

        Later(_world.Dice.Between(1, 30), () =>
        {
            Store.Images[image.Info.Index.Value] = image;
            Step(new SnapshotInstalled(image.Info.LastIncluded));
        });
    }

    public void On(in RestoreMachine effect)
    {
        var before = (Machine as RangeMachine)?.State.Descriptor;
        Machine.Restore(Store.Images[effect.Snapshot.Index.Value], effect.Snapshot.Configuration);
        BeganAt = effect.Snapshot.Index.Value;
        _world.Counters.Add(RangeReached.SnapshotInstalled);
        if (before is not null && (Machine as RangeMachine)!.State.Descriptor?.Keys.Equals(before.Keys) == false)
        {
            _world.Counters.Add(RangeReached.SnapshotOverSplit);
        }
    }

    public void On(in CompactLog effect)
    {
        Store.Write(effect);
        AfterDisk(() =>
        {
            Store.CompleteOldest();
            NoticeState();
        });
    }

    public void On(in ConfigurationChanged effect)
    {
    }

    public void On(in MembersAnswered effect) => Duties.OnAnswered(effect);

    public void On(in TransferEnded effect) =>
        _world.Counters.Add(effect.Result == TransferResult.Done ? RangeReached.LeadershipMoved : RangeReached.TransferFailed);

    public void On(in RoleChanged effect)
    {
        if (effect.To == RaftRole.Leader)
        {
            _world.Checks.Leads(this, effect.Term);
        }
        else if (effect.From == RaftRole.Leader)
        {
            Duties.End();
            Abandon();
        }
    }

    private bool IsSentEarly(in SendWhenDurable promise) =>
        _world.Mutant == RangeMutant.VoteBeforeDisk && promise.Message is RequestVoteResponse;

    private bool MaySave() => Machine is not RangeMachine range || _world.Mutant == RangeMutant.SnapshotNotGated
        || Gate.MaySave(range.At.Index.Value, range.State.Notices);

    private void Save()
    {
        var image = Machine.Capture(Core.SnapshotAt(Machine.At));
        Later(_world.Dice.Between(1, 20), () =>
        {
            Store.Images[image.Info.Index.Value] = image;
            _world.Counters.Add(RangeReached.SnapshotTaken);
            _world.Checks.Saved(this, image.Info.Index.Value);
            Step(new SnapshotSaved(image.Info.LastIncluded));
        });
    }

    private void NoticeState()
    {
        if (Store is { State: StoreState.Initialised, Snapshot.IsHollow: false })
        {
            _world.Checks.Births.Initialised(Group, Id);
        }
    }

    private void Leave(RaftMessage message)
    {
        _world.Checks.Leaves(this, message);
        _world.Network.Send(Group, message);
    }

    /// <summary>What was proposed may still be committed.</summary>
    private void Abandon()
    {
        var (proposals, reads) = (_proposals.Values.ToList(), _reads.Values.ToList());
        _proposals.Clear();
        _reads.Clear();
        proposals.ForEach(p => p.Done(null));
        reads.ForEach(r => r(false));
    }

    private void AfterDisk(Action action) => Node.AfterDisk(Guarded(action));

    private Action Guarded(Action action) => () =>
    {
        if (!_isEnded)
        {
            action();
        }
    };

    private void ArmTimer()
    {
        if (_driver.NextDeadline < _timer)
        {
            _timer = _driver.NextDeadline;
            var setting = ++_timerSetting;
            var delay = Node.Until(_timer);
            Later(delay, () =>
            {
                if (setting == _timerSetting)
                {
                    _timer = LogicalTime.Never;
                    Step(DeadlineReached.Instance);
                }
            });
        }
    }

    /// <summary>The answer of a replica that does not lead.</summary>
    internal sealed record NotHere(ReplicaId Leader);
}
