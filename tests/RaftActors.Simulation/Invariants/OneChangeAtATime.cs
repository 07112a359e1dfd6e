using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>
/// No. 17, T§4.1: a leader appends a configuration only when the one before is committed and, so that it knows what is, an entry of its own
/// term is.
/// </summary>
/// <remarks>To be told of a write before <see cref="ConfigurationInForce"/> is.</remarks>
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

            Require(last <= replica.CommitIndex, $"{replica.Id} appends a configuration at {entry.Id}, the one at {last} is not committed");
            Require(
                replica.TermAt(replica.CommitIndex) == replica.HardState.CurrentTerm,
                $"{replica.Id} appends a configuration at {entry.Id}, of its term {replica.HardState.CurrentTerm} nothing is committed");
            last = entry.Index;
        }
    }
}
