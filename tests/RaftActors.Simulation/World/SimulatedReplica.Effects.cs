using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.World;

/// <content>How each effect is carried out. Its consequences occur later, as separate events.</content>
public sealed partial class SimulatedReplica
{
    public void On(in Persist effect)
    {
        CountRareBranches(effect);
        group.Checks.Writes(this, effect);
        _disk.Write(effect);
        _writing.Enqueue((effect.Last, effect.HardState.CurrentTerm));
        AfterDisk(WriteDone, effect.WriteId);
    }

    public void On(in Send effect) => Leave(effect.Message);

    public void On(in SendWhenDurable effect) => Leave(effect.Message);

    public void On(in ApplyEntries effect)
    {
        foreach (ref readonly var entry in effect.Entries.Span)
        {
            var answer = _machine.Apply(entry);
            group.Checks.Applied(this, entry, _machine.Hash);
            if (answer.Outcome != SessionOutcome.None)
            {
                group.Checks.Effected(this, new SessionEffect(entry.Id, answer.Command, answer.Outcome, answer.Value));
            }

            if (_waiting.Count > 0 && _waiting.Remove(entry.Id, out var waiter))
            {
                group.Clients.Acknowledged(this, entry.Id, waiter.Client, waiter.Operation, answer);
            }
        }

        _world.Events.After(
            _world.Dice.Between(0.01, 1), new Happening(this, AppliedTo, null, _machine.At.Index.Value, node.Life));
    }

    public void On(in ProposalAppended effect)
    {
        // Refusals are reported first, so the first appended command is the client's exactly if the first of the batch was not refused.
        for (var i = 0; i < effect.Count; i++)
        {
            var isClients = i == 0 && _call is { Client: not null };
            _waiting[new EntryId(effect.First + i, effect.Term)] =
                isClients ? new PendingProposal(_call!.Client, _call.Operation) : default;
        }
    }

    public void On(in ProposalRejected effect)
    {
        _world.Counters.Add(effect.Reason switch
        {
            RejectionReason.NotLeader => Reached.RejectedNotLeader,
            RejectionReason.Busy => Reached.RejectedBusy,
            RejectionReason.TooLarge => Reached.RejectedTooLarge,
            _ => Reached.RejectedTransferInProgress,
        });
        if (effect.Offset == 0 && _call is { Client: { } client } call)
        {
            _call = call with { Client = null };
            client.Refused(call.Operation);
        }
    }

    public void On(in ReadReady effect) =>
        group.Clients.ReadReady(this, effect.ReadId, effect.Index, effect.ByLease ? node.TrueTime(Core!.LeaseUntil) : null);

    public void On(in ReadRejected effect) => group.Clients.ReadRejected(effect.ReadId);

    public void On(in SendSnapshot effect)
    {
        _world.Counters.Add(Reached.SnapshotSent);
        var to = effect.To;
        var term = effect.Term;
        var store = group.Find(to)?.Store;
        var image = _disk.Images[effect.Snapshot.Index.Value];
        if (effect.Snapshot.IsHollow)
        {
            _world.Counters.Add(Reached.SnapshotSentWithoutState);
            image = image.WithoutState();
        }

        Later(2, 30, () =>
        {
            var arrives = (!_world.Faulty || !_world.Dice.Chance(0.2)) && group.Find(to)?.Store == store;
            if (arrives)
            {
                group.Find(to)?.Receive(image);
                Leave(new InstallSnapshot(Id, to, term, image.Metadata));
                _world.SnapshotLeft?.Invoke(SimulatedGroup.NumberOf(to));
            }
            else
            {
                _world.Counters.Add(Reached.SnapshotLost);
            }

            Step(new SnapshotSent(to, image.LastIncluded.Index, arrives));
        });
    }

    public void On(in SaveMachine effect)
    {
        var fails = _world.Faulty && _world.Dice.Chance(0.1);
        var image = _machine.Image(Core!.SnapshotAt(MachineAt));
        image = Core.IsHollow ? image.WithoutState() : image;
        Later(1, 20, () =>
        {
            if (fails)
            {
                _world.Counters.Add(Reached.SnapshotFailed);
                Step(new SnapshotSaved(null));
                return;
            }

            _world.Counters.Add(Reached.SnapshotTaken);
            _disk.Images[image.LastIncluded.Index.Value] = image;
            Step(new SnapshotSaved(image.LastIncluded));
        });
    }

    public void On(in SaveReceivedSnapshot effect)
    {
        var image = _received[effect.Snapshot.LastIncluded];
        _saving = image;
        var slowly = _world.Faulty && _world.Dice.Chance(0.6);
        Later(1, slowly ? 800 : 20, () => FinishSaving(image));
    }

    public void On(in RestoreMachine effect)
    {
        _world.Counters.Add(Reached.SnapshotInstalled);
        Restore(effect.Snapshot.LastIncluded);
        if (IsHollow)
        {
            _world.Counters.Add(Reached.HollowSnapshotInstalled);
        }
    }

    public void On(in CompactLog effect)
    {
        _world.Counters.Add(Reached.LogCompacted);
        _disk.Write(effect);
        AfterDisk(CompactionDone, 0);
    }

    public void On(in ConfigurationChanged effect)
    {
        _world.Counters.Add(Reached.ConfigurationChanged);
        foreach (var member in effect.Configuration.Members.Union(_configurationBefore!.Members))
        {
            var named = group.Replicas[SimulatedGroup.NumberOf(member)];
            named.NamedAt = LogIndex.Max(named.NamedAt, LastLog.Index);
        }
    }

    public void On(in MembersAnswered effect)
    {
        group.Clients.Operator.Answered(effect.RequestId);
        _world.Counters.Add(effect.Result switch
        {
            MembersResult.Appended => Reached.MembersAppended,
            MembersResult.NotLeader => Reached.MembersNotLeader,
            MembersResult.ConfigurationInProgress => Reached.MembersConfigurationInProgress,
            MembersResult.TransferInProgress => Reached.MembersTransferInProgress,
            MembersResult.NotReady => Reached.MembersNotReady,
            MembersResult.NotCaughtUp => Reached.MembersNotCaughtUp,
            MembersResult.WouldLoseQuorum => Reached.MembersWouldLoseQuorum,
            _ => Reached.MembersInvalid,
        });
    }

    public void On(in TransferEnded effect) => _world.Counters.Add(effect.Result switch
    {
        TransferResult.Done => Reached.TransferDone,
        TransferResult.NotLeader => Reached.TransferNotLeader,
        TransferResult.InProgress => Reached.TransferInProgress,
        TransferResult.TimedOut => Reached.TransferTimedOut,
        _ => Reached.TransferNoSuchVoter,
    });

    public void On(in RoleChanged effect)
    {
        CountRole(effect);
        if (effect.To == RaftRole.Leader)
        {
            group.Checks.Elected(this);
        }
        else if (effect.From == RaftRole.Leader)
        {
            // The next leader may or may not commit the entries appended here; this replica will never report it.
            foreach (var waiter in _waiting.Values)
            {
                _world.Counters.Add(Reached.OutcomeUnknown);
                waiter.Client?.Unknown(waiter.Operation);
            }

            _waiting.Clear();
        }
    }
}
