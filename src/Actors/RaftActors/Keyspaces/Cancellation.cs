using Akka.Event;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Operations;

namespace RaftActors.Keyspaces;

/// <summary>
/// Cancels an operation, as one more driver that only goes back. The coordinator may drive it on at the same time: the logs of the groups
/// decide which of the two comes first.
/// </summary>
internal sealed class Cancellation(MapClient client, Func<CancellationToken, Task<MapCopy>> readAsync, TimeProvider clock)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly ActionCarrier _carrier = new(client, NoLogger.Instance, clock);

    /// <param name="id">The operation.</param>
    /// <param name="wait">How long to go on; at least one step is taken.</param>
    /// <param name="cancel">Stops waiting.</param>
    public async Task<RangeResult> RunAsync(long id, TimeSpan wait, CancellationToken cancel)
    {
        var begun = clock.GetTimestamp();
        for (var isFirst = true; ; isFirst = false)
        {
            var map = await readAsync(cancel).ConfigureAwait(false);
            if (!map.Operations.TryGetValue(id, out var operation))
            {
                return new RangeResult(RangeOutcome.Refused, id, $"There is no operation {id}, or it ended long ago.");
            }

            if (operation.Outcome == OperationOutcome.Cancelled)
            {
                return new RangeResult(RangeOutcome.Completed, id);
            }

            var view = await ViewAsync(operation, map).ConfigureAwait(false);
            if (operation.Outcome == OperationOutcome.Completed || WayBack.Next(operation, view) is not { } action)
            {
                var step = OperationSteps.Name(operation.Kind, operation.Step);
                return new RangeResult(
                    RangeOutcome.Refused,
                    id,
                    operation.Outcome == OperationOutcome.Completed
                        ? $"Operation {id} is completed: it can no longer be cancelled."
                        : $"Operation {id} is at step {step} and can only be completed: {WayBack.WhyNot(operation, view)}");
            }

            if (!isFirst && clock.GetElapsedTime(begun) >= wait)
            {
                var reason = action is OperationAction.Wait waiting ? waiting.Reason : "the cancellation is under way";
                return new RangeResult(RangeOutcome.Open, id, reason);
            }

            await _carrier.CarryOutAsync(operation, action, view).ConfigureAwait(false);
            await Task.Delay(LookAgain, clock, cancel).ConfigureAwait(false);
        }
    }

    private async Task<OperationView> ViewAsync(OperationRecord operation, MapCopy map)
    {
        var other = operation.Other.Length > 0 ? map.Ranges.GetValueOrDefault(operation.Other) : null;
        var group = client.FactsAsync(operation.Group, Patience);
        var otherGroup = other is null ? Task.FromResult<GroupFacts?>(null) : client.FactsAsync(other.Group, Patience);
        return new OperationView
        {
            Time = map.Time,
            Range = map.Ranges[operation.Group],
            Other = other,
            Group = await group.ConfigureAwait(false),
            OtherGroup = await otherGroup.ConfigureAwait(false),
        };
    }
}
