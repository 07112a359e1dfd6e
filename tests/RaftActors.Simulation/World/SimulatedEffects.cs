using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.World;

/// <summary>How a simulated replica carries out each effect. The consequences occur later, as separate events.</summary>
public sealed class SimulatedEffects(
    SimulatedReplica replica,
    SimulatedGroup group,
    SimulatedSnapshots snapshots,
    PendingProposals proposals,
    ReplicaCoverage coverage) : IEffectInterpreter
{
    public void On(in Persist effect)
    {
        coverage.Writes(effect);
        group.Checks.Writes(replica.View, effect);
        replica.Write(effect);
    }

    public void On(in Send effect) => replica.Leave(effect.Message);

    public void On(in SendWhenDurable effect) => replica.Leave(effect.Message);

    public void On(in ApplyEntries effect)
    {
        var machine = replica.Machine;
        foreach (ref readonly var entry in effect.Entries.Span)
        {
            var answer = machine.Apply(entry);
            group.Checks.Applied(replica.View, entry, machine.Hash);
            if (answer.Outcome != SessionOutcome.None)
            {
                group.Checks.Effected(replica.View, new SessionEffect(entry.Id, answer.Command, answer.Outcome, answer.Value));
            }

            proposals.Applied(replica, entry.Id, answer);
        }

        replica.ReportApplied(machine.At.Index);
    }

    public void On(in ProposalAppended effect) => proposals.Appended(effect);

    public void On(in ProposalRejected effect)
    {
        coverage.Rejects(effect.Reason);
        proposals.Rejected(effect);
    }

    public void On(in ReadReady effect) => group.Clients.ReadReady(
        replica, effect.ReadId, effect.Index, effect.ByLease ? replica.Node.TrueTime(replica.Core!.LeaseUntil) : null);

    public void On(in ReadRejected effect) => group.Clients.ReadRejected(effect.ReadId);

    public void On(in SendSnapshot effect) => snapshots.Send(effect);

    public void On(in SaveMachine effect) => snapshots.SaveMachine();

    public void On(in SaveReceivedSnapshot effect) => snapshots.SaveReceived(effect);

    public void On(in RestoreMachine effect)
    {
        group.World.Counters.Add(Reached.SnapshotInstalled);
        replica.Restore(effect.Snapshot.LastIncluded);
        if (replica.View.IsHollow)
        {
            group.World.Counters.Add(Reached.HollowSnapshotInstalled);
        }
    }

    public void On(in CompactLog effect)
    {
        group.World.Counters.Add(Reached.LogCompacted);
        replica.Write(effect);
    }

    public void On(in ConfigurationChanged effect)
    {
        group.World.Counters.Add(Reached.ConfigurationChanged);
        foreach (var member in effect.Configuration.Members.Union(replica.Before.Members!.Members))
        {
            var named = group.Replicas[SimulatedGroup.NumberOf(member)];
            named.NamedAt = LogIndex.Max(named.NamedAt, replica.View.LastLog.Index);
        }
    }

    public void On(in MembersAnswered effect)
    {
        group.Clients.Operator.Answered(effect.RequestId);
        coverage.AnswersMembers(effect.Result);
    }

    public void On(in TransferEnded effect) => coverage.EndsTransfer(effect.Result);

    public void On(in RoleChanged effect)
    {
        coverage.ChangesRole(effect);
        if (effect.To == RaftRole.Leader)
        {
            group.Checks.Elected(replica.View);
        }
        else if (effect.From == RaftRole.Leader)
        {
            proposals.Abandon();
        }
    }
}
