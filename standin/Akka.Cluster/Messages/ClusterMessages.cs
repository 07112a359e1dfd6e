using Akka.Actor;
using Akka.Cluster.Membership;

namespace Akka.Cluster.Messages;

/// <summary>Is there a cluster that one can join through you?</summary>
internal sealed record InitJoin(Address From) : IClusterMessage;

/// <summary>There is.</summary>
internal sealed record InitJoinAck(Address From) : IClusterMessage;

/// <summary>There is none here yet.</summary>
internal sealed record InitJoinNack(Address From) : IClusterMessage;

/// <summary>Asks to be let in.</summary>
internal sealed record Join(UniqueAddress Node, string[] Roles) : IClusterMessage;

/// <summary>To a node that was let in: the state that it is part of.</summary>
internal sealed record Welcome(UniqueAddress From, Gossip Gossip) : IClusterMessage;

/// <summary>What one member knows, to another. <paramref name="Reply"/>: the receiver should answer with what it knows more.</summary>
internal sealed record GossipEnvelope(UniqueAddress From, UniqueAddress To, Gossip Gossip, bool Reply) : IClusterMessage;

/// <summary>Are you there?</summary>
internal sealed record Heartbeat(Address From) : IClusterMessage;

/// <summary>This incarnation is.</summary>
internal sealed record HeartbeatResponse(UniqueAddress From) : IClusterMessage;

/// <summary>A member that may exit has seen so and does so now: nobody need wait for it.</summary>
internal sealed record ExitingConfirmed(UniqueAddress From) : IClusterMessage;
