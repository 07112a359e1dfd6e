using RaftActors.Ranges.Map;

namespace RaftActors.Keyspaces;

/// <summary>Some changes of the map, and its log time when they were read.</summary>
internal sealed record MapPage(MapView View, long LogTime);
