using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Machines.Mvcc;

/// <summary>Events of a watch: whole revisions, in the order in which they happened.</summary>
/// <param name="Events">At least one.</param>
/// <param name="NextRevision">From where a later watch goes on, so that it misses nothing and repeats nothing.</param>
public sealed record MvccEvents(IReadOnlyList<Event> Events, long NextRevision);
