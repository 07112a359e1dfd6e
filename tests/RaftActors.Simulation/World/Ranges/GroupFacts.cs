using System.Collections.Immutable;
using RaftActors.Ranges.Routing;
using RaftActors.Ranges.State;

namespace RaftActors.Simulation.World.Ranges;

/// <summary>What a group's leader says in a linearizable answer: all that a driver may act on.</summary>
/// <param name="Descriptor">The range; null before it is founded.</param>
/// <param name="Notices">Children that are not acknowledged.</param>
/// <param name="ConfigurationIndex">The index of the last configuration applied.</param>
/// <param name="HasMajority">Whether a majority of the voters has a state, or the log from its beginning.</param>
internal sealed record GroupFacts(
    RangeDescriptor? Descriptor, ImmutableArray<Notice> Notices, long ConfigurationIndex, bool HasMajority);
