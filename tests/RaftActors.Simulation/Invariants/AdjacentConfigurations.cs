using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>
/// No. 18, §6, T§4.1: consecutive configurations differ by at most one voter; or the new one is joint and its outgoing voters are the
/// voters of the former; or the former is joint and the new one has its incoming voters.
/// </summary>
/// <remarks>Must be notified of a write before <see cref="ConfigurationInForce"/>.</remarks>
public sealed class AdjacentConfigurations(ConfigurationInForce inForce) : Invariant
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
            if (entry.Kind == EntryKind.Configuration)
            {
                var next = ConfigurationCodec.Decode(entry.Payload.Span);
                Require(former is null || MayFollow(former, next), $"{replica.Id} appends {next} after {former}");
                former = next;
            }
        }
    }

    private static bool MayFollow(Configuration former, Configuration next)
    {
        if (next.IsJoint)
        {
            return !former.IsJoint && next.Outgoing.AsSpan().SequenceEqual(former.Voters.AsSpan());
        }

        return former.IsJoint
            ? next.Voters.AsSpan().SequenceEqual(former.Voters.AsSpan())
            : former.Voters.Except(next.Voters).Count() + next.Voters.Except(former.Voters).Count() <= 1;
    }
}
