using System.Collections.Immutable;
using Akka.Actor;

namespace RaftActors.Messages;

/// <summary>To a subscriber: the commands committed in a range of indexes. Answer with <see cref="CommittedAck"/> to the sender.</summary>
/// <param name="Group">The group's name.</param>
/// <param name="First">The first index of the range.</param>
/// <param name="Last">The last index of the range: subscribe again from the one after it.</param>
/// <param name="Commands">The commands in the range; may be empty, because the library's own entries are left out.</param>
public sealed record CommittedBatch(string Group, long First, long Last, ImmutableArray<CommittedEntry> Commands)
    : INoSerializationVerificationNeeded;
