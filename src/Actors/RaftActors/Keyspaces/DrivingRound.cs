using Akka.Event;
using RaftActors.Messages;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Operations;
using RaftActors.Settings;

namespace RaftActors.Keyspaces;

/// <summary>
/// The rounds of one coordinator: reads the map, asks the groups of open operations what they are now, and does what the drivers say.
/// What it keeps from round to round are hints and copies. One round at a time.
/// </summary>
/// <param name="settings">This node's.</param>
/// <param name="client">The map and the groups.</param>
/// <param name="sign">Shows others that this coordinator is alive; null if none need know.</param>
/// <param name="log">Says what is planned and what waits.</param>
internal sealed class DrivingRound(RaftSettings settings, MapClient client, CoordinatorSign? sign, ILoggingAdapter log)
{
    private readonly MapCopy _map = new();
    private readonly KeyspaceBootstrap _bootstrap = new(settings, client, log, TimeProvider.System);
    private readonly ActionCarrier _carrier = new(client, log, TimeProvider.System);
    private readonly Plans _plans = new(client, settings.Ranges.Limits.Planner, log, TimeProvider.System);
    private readonly GroupQuestions _questions = new(client);
    private readonly HashSet<long> _settled = [];

    /// <summary>The version of the map that the last round read; not to be read during a round.</summary>
    public long MapVersion => _map.Version;

    public async Task<RangeCoordinatorActor.Driven> RunAsync()
    {
        if (!await ReadMapAsync().ConfigureAwait(false))
        {
            return new RangeCoordinatorActor.Driven(false, true);
        }

        if (sign is not null)
        {
            await sign.SignAsync().ConfigureAwait(false);
        }

        var hasProgressed = await _bootstrap.RunAsync(_map).ConfigureAwait(false);
        var isBusy = _bootstrap.IsWaiting;
        var operations = _map.Operations.Values.Where(IsUnsettled).ToList();
        var facts = await _questions.AskAsync(operations, _map).ConfigureAwait(false);
        foreach (var operation in operations)
        {
            if (View(operation, facts) is not { } view)
            {
                continue;
            }

            var action = OperationDriver.Next(operation, view, settings.Ranges.Limits.Operations);
            if (action is OperationAction.Finished)
            {
                await SettleAsync(operation).ConfigureAwait(false);
                continue;
            }

            isBusy = true;
            hasProgressed |= await _carrier.CarryOutAsync(operation, action, view).ConfigureAwait(false);
        }

        hasProgressed |= await _plans.RunAsync(_map, _carrier).ConfigureAwait(false);
        return new RangeCoordinatorActor.Driven(hasProgressed, isBusy || _plans.IsAsking);
    }

    /// <summary>Open, or ended but perhaps not acknowledged by its groups.</summary>
    private bool IsUnsettled(OperationRecord operation) => operation.Outcome == OperationOutcome.Open
        || (operation is { Kind: OperationKind.Split or OperationKind.Merge, IsAcknowledged: false } && !_settled.Contains(operation.Id));

    /// <summary>For the next coordinator: it need not ask the groups of everything that ever ended.</summary>
    private async Task SettleAsync(OperationRecord operation)
    {
        if (await client.ChangeAsync(new MapCommand.Acknowledged(operation.Id)).ConfigureAwait(false) is not null)
        {
            _settled.Add(operation.Id);
        }
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

    private OperationView? View(OperationRecord operation, IReadOnlyDictionary<string, GroupFacts?> facts)
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
            Silent = _plans.SilentNodes(_map),
        };
    }
}
