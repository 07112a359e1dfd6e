using RaftActors.Ranges.Map;
using RaftActors.Ranges.Operations;
using RaftActors.Ranges.State;

namespace RaftActors.Ranges.Tests.Operations.World;

/// <summary>A driver between two moments: it has read the map, then one group after the other; it may stop anywhere.</summary>
internal sealed class SimDriver
{
    private readonly List<string> _toAsk = [];
    private OperationRecord? _operation;
    private OperationView? _view;

    /// <summary>Reads the map.</summary>
    public void Begin(OperationRecord operation, MapImage map, long time, bool isTargetFirst, RangeRefusal? refusal)
    {
        _operation = operation;
        _toAsk.Clear();
        _toAsk.AddRange(operation.Other.Length == 0 ? [operation.Group]
            : isTargetFirst ? [operation.Group, operation.Other] : [operation.Other, operation.Group]);
        _view = map.Ranges.FirstOrDefault(r => r.Group == operation.Group) is { } range
            ? new OperationView
            {
                Time = time,
                Refusal = refusal,
                Range = range,
                Other = map.Ranges.FirstOrDefault(r => r.Group == operation.Other),
            }
            : null;
    }

    public void Stop() => (_operation, _view) = (null, null);

    /// <summary>Whether it has read the map.</summary>
    public bool IsBusy => _view is not null;

    /// <summary>The group to ask next, or null.</summary>
    public string? Asks => _toAsk.Count > 0 ? _toAsk[0] : null;

    public void Hear(GroupFacts? facts)
    {
        _view = _toAsk[0] == _operation!.Group ? _view! with { Group = facts } : _view! with { OtherGroup = facts };
        _toAsk.RemoveAt(0);
    }

    /// <summary>Decides.</summary>
    public OperationAction Act()
    {
        var action = OperationDriver.Next(_operation!, _view!, OperationLimits.Default);
        Stop();
        return action;
    }
}
