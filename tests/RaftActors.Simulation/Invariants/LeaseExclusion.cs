using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>
/// No. 24, T§6.4.1: the index of a read is fixed while the lease holds, and while it holds no other leader can commit: no other replica
/// is elected, and no replica whose response the leader relies on votes for another, not even after a restart. A lease does not outlast
/// the promises it relies on, even if all other clocks run at the fastest rate. A leader that started a transfer fixes no more indexes by a
/// lease in its term. How late the answer leaves does not matter.
/// </summary>
public sealed class LeaseExclusion(IGroupView group) : Invariant
{
    private readonly Dictionary<ReplicaId, Lease> _leases = [];
    private readonly Dictionary<ReplicaId, (Term Term, int Life)> _handedOver = [];
    private readonly Dictionary<ReplicaId, Support> _supports = [];

    public override void Emptied(IReplicaView replica) => _supports.Remove(replica.Id);

    public override void Reads(IReplicaView replica, in ServedRead read)
    {
        if (read.LeaseUntil is not { } until)
        {
            return;
        }

        Require(group.Now < until, $"{replica.Id} fixes a read's index at {group.Now} by a lease that expired at {until}");
        Require(
            !HasHandedOver(replica),
            $"{replica.Id} fixes a read's index by a lease in term {replica.HardState.CurrentTerm}, in which it started a transfer");
        Require(
            IsPromised(replica, until),
            $"{replica.Id} holds a lease until {until} at {group.Now}, but no quorum of "
                + $"{replica.Configuration} promised not to vote until then");
        _leases[replica.Id] = new Lease(replica.HardState.CurrentTerm, replica.Life, replica.Configuration, until);
    }

    public override void Leaves(IReplicaView replica, RaftMessage message)
    {
        if (message is TimeoutNow && replica.Role == RaftRole.Leader)
        {
            _handedOver[replica.Id] = (replica.HardState.CurrentTerm, replica.Life);
        }
    }

    public override void Elected(IReplicaView replica)
    {
        foreach (var (id, lease) in _leases)
        {
            // Votes may arrive after their term is over: such a leader finds no quorum and does not endanger a newer leader's lease.
            if (id != replica.Id
                && lease.Term < replica.HardState.CurrentTerm
                && group.Find(id) is { IsUp: true, Role: RaftRole.Leader } holder
                && holder.Life == lease.Life
                && holder.HardState.CurrentTerm == lease.Term
                && !HasHandedOver(holder)
                && ReferenceEquals(holder.Configuration, lease.Members))
            {
                Require(
                    group.Now >= lease.Until,
                    $"{replica.Id} is elected in term {replica.HardState.CurrentTerm} at {group.Now}, but {id} has a lease of term "
                        + $"{lease.Term} until {lease.Until}");
            }
        }
    }

    public override void Stepped(IReplicaView replica, Input input, in Before before)
    {
        if (group.LongestLease == TimeSpan.Zero)
        {
            return;
        }

        if (input is Heartbeat heartbeat && replica.HardState.CurrentTerm == heartbeat.Term && replica.Leader == heartbeat.From)
        {
            _supports[replica.Id] = new Support(heartbeat.From, heartbeat.Term, group.Now);
        }
        else if (input is RequestVote { IsPreVote: false, IsTransfer: false } request && replica.HardState.VotedFor == request.From
            && replica.HardState != before.HardState)
        {
            CheckVote(replica, request);
        }
    }

    /// <summary>
    /// A promise lasts for the shortest election timeout on the fastest clock allowed, starting when its voter heard the leader.
    /// </summary>
    private bool IsPromised(IReplicaView leader, LogicalTime until)
    {
        var voters = leader.Configuration.AllVoters;
        Span<long> counts = stackalloc long[voters.Length];
        for (var i = 0; i < counts.Length; i++)
        {
            var isFor = voters[i] == leader.Id || (_supports.TryGetValue(voters[i], out var support) && support.Leader == leader.Id
                && support.Term == leader.HardState.CurrentTerm && support.At + group.LongestLease >= until);
            counts[i] = isFor ? 1 : 0;
        }

        return Quorums.IsQuorum(leader.Configuration, counts);
    }

    private void CheckVote(IReplicaView voter, RequestVote request)
    {
        if (_supports.TryGetValue(voter.Id, out var support) && support.Leader != request.From
            && group.Find(support.Leader) is { IsUp: true, Role: RaftRole.Leader } leader && leader.HardState.CurrentTerm == support.Term
            && !HasHandedOver(leader))
        {
            var since = group.Now - support.At;
            Require(
                since >= group.LongestLease,
                $"{voter.Id} votes for {request.From} in term {request.Term}, {since.TotalMilliseconds} ms after it answered "
                    + $"{leader.Id} of term {support.Term}");
        }
    }

    private bool HasHandedOver(IReplicaView leader) =>
        _handedOver.TryGetValue(leader.Id, out var at) && at.Term == leader.HardState.CurrentTerm && at.Life == leader.Life;

    private readonly record struct Lease(Term Term, int Life, Configuration Members, LogicalTime Until);

    private readonly record struct Support(ReplicaId Leader, Term Term, LogicalTime At);
}
