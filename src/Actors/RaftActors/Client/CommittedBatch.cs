using System.Collections.Immutable;
using Akka.Actor;

namespace RaftActors.Client;

/// <summary>To a subscriber: what was committed from one index to another. Answer with <see cref="CommittedAck"/> to the sender.</summary>
/// <param name="Group">The group's name.</param>
/// <param name="First">The first index of the range.</param>
/// <param name="Last">The last index of the range: subscribe again from the one after it.</param>
/// <param name="Commands">The commands in it; entries of the library's own have none, so it may be empty.</param>
public sealed record CommittedBatch(string Group, long First, long Last, ImmutableArray<CommittedEntry> Commands)
    : INoSerializationVerificationNeeded;
