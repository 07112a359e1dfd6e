using Akka.Event;
using RaftActors.Messages;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Operations;
using RaftActors.Ranges.Planning;
using RaftActors.Settings;

namespace RaftActors.Keyspaces;

/// <summary>
/// The rounds of one coordinator: reads the map, asks the groups of open operations what they are now, and does what the drivers say.
/// What it keeps from round to round are hints and copies. One round at a time.
/// </summary>
internal sealed class DrivingRound(RaftSettings settings, MapClient client, ILoggingAdapter log)
{
    /// <summary>A group without a leader is asked again in the next round.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly MapCopy _map = new();
    private readonly KeyspaceBootstrap _bootstrap = new(settings, client, log, TimeProvider.System);
    private readonly ActionCarrier _carrier = new(client, log, TimeProvider.System);
    private readonly Plans _plans = new(client, PlannerSettings.Default, log, TimeProvider.System);
    private readonly HashSet<long> _settled = [];

    public async Task<RangeCoordinatorActor.Driven> RunAsync()
    {
        if (!await ReadMapAsync().ConfigureAwait(false))
        {
            return new RangeCoordinatorActor.Driven(false, true);
        }

        var hasProgressed = await _bootstrap.RunAsync(_map).ConfigureAwait(false);
        var isBusy = _bootstrap.IsWaiting;
        var operations = _map.Operations.Values.Where(o => !_settled.Contains(o.Id)).ToList();
        var facts = await FactsAsync(operations).ConfigureAwait(false);
        foreach (var operation in operations)
        {
            if (View(operation, facts) is not { } view)
            {
                continue;
            }

            var action = OperationDriver.Next(operation, view, OperationLimits.Default);
            if (action is OperationAction.Finished)
            {
                _settled.Add(operation.Id);
                continue;
            }

            isBusy = true;
            hasProgressed |= await _carrier.CarryOutAsync(operation, action, view).ConfigureAwait(false);
        }

        hasProgressed |= await _plans.RunAsync(_map, _carrier).ConfigureAwait(false);
        return new RangeCoordinatorActor.Driven(hasProgressed, isBusy);
    }

    /// <summary>The map must be read before the groups, and linearizably: an operation that ended must not be begun again.</summary>
    private async Task<bool> ReadMapAsync()
    {
        while (true)
        {
            if (await client.SinceAsync(_map.Version, Consistency.Linearizable).ConfigureAwait(false) is not { } page)
            {
                return false;
            }

            _map.Apply(page);
            if (!page.View.HasMore)
            {
                return true;
            }
        }
    }

    private OperationView? View(OperationRecord operation, Dictionary<string, GroupFacts?> facts)
    {
        if (!_map.Ranges.TryGetValue(operation.Group, out var range))
        {
            return null;
        }

        var other = operation.Other.Length > 0 ? _map.Ranges.GetValueOrDefault(operation.Other) : null;
        return new OperationView
        {
            Time = _map.Time,
            Range = range,
            Other = other,
            Group = facts.GetValueOrDefault(range.Group),
            OtherGroup = other is null ? null : facts.GetValueOrDefault(other.Group),
            Refusal = _carrier.RefusalOf(operation.Id),
            Avoided = _carrier.Avoided,
        };
    }

    /// <summary>Asks all groups concerned at the same time: one without a leader must not keep the others waiting.</summary>
    private async Task<Dictionary<string, GroupFacts?>> FactsAsync(List<OperationRecord> operations)
    {
        HashSet<string> groups = new(StringComparer.Ordinal);
        foreach (var operation in operations)
        {
            groups.Add(operation.Group);
            if (operation is { Outcome: OperationOutcome.Open, Other.Length: > 0 })
            {
                groups.Add(operation.Other);
            }
        }

        groups.RemoveWhere(g => !_map.Ranges.ContainsKey(g));
        var asked = groups.ToArray();
        var answers = await Task.WhenAll(asked.Select(g => client.FactsAsync(g, Patience))).ConfigureAwait(false);
        Dictionary<string, GroupFacts?> facts = new(StringComparer.Ordinal);
        for (var i = 0; i < asked.Length; i++)
        {
            facts[asked[i]] = answers[i];
        }

        return facts;
    }
}
