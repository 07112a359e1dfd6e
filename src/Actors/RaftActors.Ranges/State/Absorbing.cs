using RaftActors.Ranges.Keys;

namespace RaftActors.Ranges.State;

/// <summary>The target's own lock of a merge: no other change until it is decided.</summary>
/// <param name="Operation">The merge.</param>
/// <param name="Source">The group whose keys are to come.</param>
/// <param name="SourceKeys">Its keys.</param>
/// <param name="SourceVersion">Its version.</param>
/// <param name="Attempt">The shipping under way; parts of a lower one are not used.</param>
internal sealed record Absorbing(long Operation, string Source, KeyRange SourceKeys, long SourceVersion, long Attempt);
