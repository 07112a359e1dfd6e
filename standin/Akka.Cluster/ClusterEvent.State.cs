using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Cluster;

public partial class ClusterEvent
{
    /// <summary>The members as this node knows them at the moment.</summary>
    public sealed class CurrentClusterState : INoSerializationVerificationNeeded
    {
        private readonly ImmutableDictionary<string, Address> _roleLeaders;

        public CurrentClusterState()
            : this([], [], [], null, ImmutableDictionary<string, Address>.Empty)
        {
        }

        internal CurrentClusterState(
            ImmutableSortedSet<Member> members,
            ImmutableHashSet<Member> unreachable,
            ImmutableHashSet<Address> seenBy,
            Address leader,
            ImmutableDictionary<string, Address> roleLeaders)
        {
            Members = members;
            Unreachable = unreachable;
            SeenBy = seenBy;
            Leader = leader;
            _roleLeaders = roleLeaders;
        }

        public ImmutableSortedSet<Member> Members { get; }

        public ImmutableHashSet<Member> Unreachable { get; }

        /// <summary>Who is known to have the same state.</summary>
        public ImmutableHashSet<Address> SeenBy { get; }

        /// <summary>Null if there is none.</summary>
        public Address Leader { get; }

        public ImmutableHashSet<string> AllRoles => [.. Members.SelectMany(static member => member.Roles)];

        /// <summary>Null if there is none.</summary>
        public Address RoleLeader(string role) => _roleLeaders.GetValueOrDefault(role);
    }
}
