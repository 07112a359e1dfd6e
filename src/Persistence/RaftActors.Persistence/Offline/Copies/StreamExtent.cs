namespace RaftActors.Persistence.Offline.Copies;

/// <summary>Which events of a persistence id a store has.</summary>
/// <param name="PersistenceId">The persistence id.</param>
/// <param name="Floor">Events up to this one are deleted.</param>
/// <param name="Highest">The last event ever written, deleted or not.</param>
internal readonly record struct StreamExtent(string PersistenceId, long Floor, long Highest);
