namespace RaftActors.Ranges.Map;

/// <summary>Short forms of the map's answers.</summary>
internal sealed class Answers(MapTables tables)
{
    public static MapAnswer Refused(MapRefusal code, string text) => new MapAnswer.Refused(code, text);

    public static MapAnswer UnknownRange(string group) =>
        Refused(MapRefusal.UnknownRange, $"No range is served by a group called '{group}': read the map for the present ones.");

    public MapAnswer Done(KeyspaceRecord keyspace) => new MapAnswer.Done(View() with { Keyspaces = [keyspace] });

    public MapAnswer Done(NodeRecord node) => new MapAnswer.Done(View() with { Nodes = [node] });

    public MapAnswer Done(RangeRecord range) => new MapAnswer.Done(View() with { Ranges = [range] });

    /// <summary>Nothing is left that could be shown.</summary>
    public MapAnswer Done() => new MapAnswer.Done(View());

    public MapAnswer Done(OperationRecord operation) => new MapAnswer.Done(View(operation));

    public MapAnswer Stale(KeyspaceRecord keyspace) => new MapAnswer.Stale(View() with { Keyspaces = [keyspace] });

    public MapAnswer Stale(NodeRecord node) => new MapAnswer.Stale(View() with { Nodes = [node] });

    public MapAnswer Stale(params ReadOnlySpan<RangeRecord> ranges) => new MapAnswer.Stale(View() with { Ranges = [.. ranges] });

    public MapAnswer Stale(OperationRecord operation) => new MapAnswer.Stale(View(operation));

    private MapView View() => new() { Version = tables.Version };

    /// <summary>An operation with its ranges.</summary>
    private MapView View(OperationRecord operation)
    {
        List<RangeRecord> ranges = [];
        foreach (var group in (ReadOnlySpan<string>)[operation.Group, operation.Other])
        {
            if (tables.TryGetRange(group, out var range))
            {
                ranges.Add(range);
            }
        }

        return View() with { Operations = [operation], Ranges = [.. ranges] };
    }
}
