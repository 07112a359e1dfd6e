using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>
/// No. 17, T§4.1: a leader appends a configuration only if the previous one is committed and so is an entry of its own term, so that it
/// knows what is committed.
/// </summary>
/// <remarks>Must be notified of a write before <see cref="ConfigurationInForce"/>.</remarks>
public sealed class OneChangeAtATime(ConfigurationInForce inForce) : Invariant
{
    public override void Writes(IReplicaView replica, in Persist write)
    {
        if (replica.Role != RaftRole.Leader)
        {
            return;
        }

        var last = inForce.Last(replica).Index;
        foreach (ref readonly var entry in write.Entries.Span)
        {
            if (entry.Kind != EntryKind.Configuration)
            {
                continue;
            }

            Require(
                last <= replica.CommitIndex,
                $"{replica.Id} appends a configuration at {entry.Id}, but the one at {last} is not committed");
            Require(
                replica.TermAt(replica.CommitIndex) == replica.HardState.CurrentTerm,
                $"{replica.Id} appends a configuration at {entry.Id}, but nothing of its term "
                    + $"{replica.HardState.CurrentTerm} is committed");
            last = entry.Index;
        }
    }
}
