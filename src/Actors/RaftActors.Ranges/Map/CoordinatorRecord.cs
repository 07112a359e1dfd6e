namespace RaftActors.Ranges.Map;

/// <summary>The sign of life of the coordinator that signed last. It decides nothing: it only says whether another should help.</summary>
/// <param name="Node">Its node.</param>
/// <param name="Instance">Chosen at its start, so that people can tell two of them apart.</param>
/// <param name="SeenAt">Log time of the map, in milliseconds.</param>
internal sealed record CoordinatorRecord(string Node, long Instance, long SeenAt);
