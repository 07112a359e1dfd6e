using System.Collections.Immutable;
using Akka.Actor;
using RaftActors.Ranges.Routing;

namespace RaftActors.Routing;

/// <summary>Published on the event stream when this node learns of ranges from the map: routers take them in.</summary>
internal sealed record RangesChanged(ImmutableArray<RangeDescriptor> Ranges) : INoSerializationVerificationNeeded;
