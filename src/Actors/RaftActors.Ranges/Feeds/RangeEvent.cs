using RaftActors.Ranges.Keys;

namespace RaftActors.Ranges.Feeds;

/// <summary>An entry of a range's log that changed which keys the range has.</summary>
/// <param name="Index">The entry's index.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Keys">The range's keys behind it; of a retired range those that it had.</param>
/// <param name="Other">The child, the source or the target; empty if none.</param>
/// <param name="OtherIndex">Of a source: the index in its log up to which the keys are its own. Zero otherwise.</param>
/// <param name="RevisionOffset">What is added to indexes behind it to get revisions, which go on growing for keys that came.</param>
internal sealed record RangeEvent(
    long Index, RangeEventKind Kind, KeyRange Keys, string Other = "", long OtherIndex = 0, long RevisionOffset = 0);
