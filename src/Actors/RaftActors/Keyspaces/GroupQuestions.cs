using RaftActors.Ranges.Map;
using RaftActors.Ranges.Operations;

namespace RaftActors.Keyspaces;

/// <summary>
/// Asks the groups of operations what they are now, all at the same time. A group without a leader is waited for only briefly at first,
/// because the others wait with it, and longer each time that it does not answer.
/// </summary>
internal sealed class GroupQuestions(MapClient client)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);
    private readonly Dictionary<string, TimeSpan> _patience = new(StringComparer.Ordinal);
    private readonly Dictionary<string, GroupFacts?> _facts = new(StringComparer.Ordinal);

    /// <summary>Asks the groups of these operations that the map knows.</summary>
    /// <returns>By group; null for one that did not answer. Valid until the next call.</returns>
    public async Task<IReadOnlyDictionary<string, GroupFacts?>> AskAsync(IReadOnlyList<OperationRecord> operations, MapCopy map)
    {
        _facts.Clear();
        HashSet<string> groups = new(StringComparer.Ordinal);
        foreach (var operation in operations)
        {
            groups.Add(operation.Group);
            if (operation is { Outcome: OperationOutcome.Open, Kind: not OperationKind.Split, Other.Length: > 0 })
            {
                groups.Add(operation.Other);
            }
        }

        await AskAsync(groups, map).ConfigureAwait(false);
        groups.Clear();
        foreach (var operation in operations)
        {
            // Before its parent was cut a child cannot answer.
            if (operation is { Outcome: OperationOutcome.Open, Kind: OperationKind.Split }
                && (_facts.GetValueOrDefault(operation.Group) is not { } parent || parent.NoticeOf(operation.Id) is not null
                    || operation.Step == OperationSteps.Last(OperationKind.Split)))
            {
                groups.Add(operation.Other);
            }
        }

        await AskAsync(groups, map).ConfigureAwait(false);
        return _facts;
    }

    private async Task AskAsync(HashSet<string> groups, MapCopy map)
    {
        groups.RemoveWhere(g => !map.Ranges.ContainsKey(g));
        var asked = groups.ToArray();
        var answers = await Task.WhenAll(asked.Select(g => client.FactsAsync(g, PatienceFor(g)))).ConfigureAwait(false);
        for (var i = 0; i < asked.Length; i++)
        {
            _facts[asked[i]] = answers[i];
            if (answers[i] is not null)
            {
                _patience.Remove(asked[i]);
            }
            else
            {
                var longer = 2 * PatienceFor(asked[i]);
                _patience[asked[i]] = longer < Longest ? longer : Longest;
            }
        }
    }

    private TimeSpan PatienceFor(string group) => _patience.GetValueOrDefault(group, Shortest);
}
