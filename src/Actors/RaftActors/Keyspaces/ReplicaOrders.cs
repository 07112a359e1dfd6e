using Akka.Actor;
using RaftActors.Machines.Ranged;
using RaftActors.Settings;

namespace RaftActors.Keyspaces;

/// <summary>What the agent of a node orders from the supervisor of its groups; each is answered by <see cref="Akka.Done"/>.</summary>
internal static class ReplicaOrders
{
    /// <summary>Start the replica of a range.</summary>
    /// <param name="Group">The group as this node has it.</param>
    /// <param name="Newborn">How it begins, if it was born just now; null to begin with its store.</param>
    public sealed record Start(GroupSettings Group, Newborn? Newborn) : INoSerializationVerificationNeeded;

    /// <summary>Stop the replica and forget the group; answered when its store is closed.</summary>
    public sealed record End(string Group) : INoSerializationVerificationNeeded;

    /// <summary>The first start of a child in the process in which it was born.</summary>
    /// <param name="State">The state that its parent cut off; also in the store.</param>
    /// <param name="Leads">Whether it begins as the leader of its first term.</param>
    public sealed record Newborn(ChildState State, bool Leads);
}
