using System.Collections.Immutable;
using RaftActors.Messages;

namespace RaftActors.Requests;

/// <summary>
/// The commands committed in a range of indexes, without the library's own entries; encoded, the result of a
/// <see cref="CommittedRequest"/>.
/// </summary>
internal sealed record CommittedRange(long First, long Last, ImmutableArray<CommittedEntry> Commands);
