using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>
/// No. 22, §6, T§4.3: a joint configuration is left exactly once: its successor is the configuration that leaves it, and a configuration is
/// never left without having been entered.
/// </summary>
/// <remarks>Must be notified of a write before <see cref="ConfigurationInForce"/>.</remarks>
public sealed class JointPairs(ConfigurationInForce inForce) : Invariant
{
    public override void Writes(IReplicaView replica, in Persist write)
    {
        if (replica.Role != RaftRole.Leader)
        {
            return;
        }

        var former = inForce.Last(replica).Configuration;
        foreach (ref readonly var entry in write.Entries.Span)
        {
            if (entry.Kind != EntryKind.Configuration || former is null)
            {
                continue;
            }

            var next = ConfigurationCodec.Decode(entry.Payload.Span);
            Require(!former.IsJoint || next.Equals(former.Leave()), $"{replica.Id} appends {next}, which does not leave {former}");
            Require(!next.Equals(former), $"{replica.Id} appends {next} a second time");
            former = next;
        }
    }
}
