using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>
/// No. 37, §5.3: a refusal moves nextIndex only if it answers the leader's latest message: in Probe the entry before nextIndex, in
/// Replicate one that the peer has not acknowledged since. A late or duplicate refusal has no effect, and nextIndex never falls to an
/// acknowledged index.
/// </summary>
public sealed class ObsoleteRefusals : Invariant
{
    public override void Stepped(IReplicaView replica, Input input, in Before before)
    {
        if (input is not AppendEntriesResponse { Success: false } refusal || before.Peer is not { } was || replica.Role != RaftRole.Leader
            || refusal.Term != before.HardState.CurrentTerm || replica.ProgressOf(refusal.From) is not { } now)
        {
            return;
        }

        var isObsolete = was.State switch
        {
            "Probe" => refusal.RejectedIndex != was.NextIndex - 1,
            "Replicate" => refusal.RejectedIndex <= was.MatchIndex,
            _ => true,
        };
        Require(
            !isObsolete || (now.State == was.State && now.NextIndex == was.NextIndex),
            $"{replica.Id} accepts the obsolete {refusal}: {was} becomes {now}");
        Require(now.NextIndex > now.MatchIndex, $"{replica.Id} goes back to entries that {refusal.From} has acknowledged: {now}");
    }
}
