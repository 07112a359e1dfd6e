using RaftActors.Ranges.Map;

namespace RaftActors.Ranges.Planning;

/// <summary>What was done lately, as the map's finished operations say.</summary>
internal sealed class Cooldowns
{
    private readonly Dictionary<string, long> _last = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _lastSplit = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _lastMerge = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Group, string Node), long> _left = [];
    private readonly Dictionary<(string Group, string Node), long> _came = [];
    private readonly Dictionary<(string Group, string Node), long> _failed = [];
    private readonly PlannerSettings _settings;
    private readonly long _now;

    public Cooldowns(MapImage map, PlannerSettings settings, long now)
    {
        (_settings, _now) = (settings, now);
        foreach (var operation in map.Operations)
        {
            if (operation.Kind == OperationKind.Split)
            {
                LastSplitStart = Math.Max(LastSplitStart, operation.StartedAt);
            }

            if (operation.Outcome != OperationOutcome.Open)
            {
                Note(operation);
            }
        }
    }

    /// <summary>When the latest split of the cluster began; long ago if there was none.</summary>
    public long LastSplitStart { get; } = long.MinValue / 2;

    /// <summary>Whether the range had an operation a short while ago.</summary>
    public bool IsResting(string group) => IsWithin(_last, group, _settings.Cooldown);

    /// <summary>Whether the range was split or merged, which is not to be undone yet.</summary>
    public bool WasCutOrJoined(string group) => WasJoined(group) || IsWithin(_lastSplit, group, _settings.Undo);

    /// <summary>Whether the range has taken a neighbour over, which is not to be undone yet.</summary>
    public bool WasJoined(string group) => IsWithin(_lastMerge, group, _settings.Undo);

    /// <summary>Whether a move would put back what was moved lately.</summary>
    public bool Undoes(string group, string from, string to) =>
        IsWithin(_left, (group, to), _settings.Undo) || IsWithin(_came, (group, from), _settings.Undo);

    /// <summary>Whether a node did not manage to take a replica of the range.</summary>
    public bool Failed(string group, string node) => IsWithin(_failed, (group, node), _settings.Undo);

    private void Note(OperationRecord operation)
    {
        var ended = operation.FinishedAt;
        _last[operation.Group] = Math.Max(ended, _last.GetValueOrDefault(operation.Group));
        if (operation.Other.Length > 0)
        {
            _last[operation.Other] = Math.Max(ended, _last.GetValueOrDefault(operation.Other));
        }

        if (operation.Outcome != OperationOutcome.Completed)
        {
            if (operation.ToNode is { } target)
            {
                _failed[(operation.Group, target)] = ended;
            }

            return;
        }

        switch (operation.Kind)
        {
            case OperationKind.Split:
                _lastSplit[operation.Group] = _lastSplit[operation.Other] = ended;
                break;
            case OperationKind.Merge:
                _lastMerge[operation.Group] = ended;
                break;
            case OperationKind.Move:
                if (operation.FromNode is { } from)
                {
                    _left[(operation.Group, from)] = ended;
                }

                if (operation.ToNode is { } to)
                {
                    _came[(operation.Group, to)] = ended;
                }

                break;
        }
    }

    private bool IsWithin<TKey>(Dictionary<TKey, long> times, TKey key, long time)
        where TKey : notnull => times.TryGetValue(key, out var at) && _now - at < time;
}
