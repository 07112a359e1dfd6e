using Akka.Event;
using RaftActors.Ranges.Operations;
using RaftActors.Telemetry;

namespace RaftActors.Keyspaces;

/// <summary>
/// Acknowledges what operations left in groups after the map forgot them, and tells the map of members that it does not know, as
/// <see cref="Upkeep"/> decides. What fails is decided again with the next reports.
/// </summary>
internal sealed class LeftOvers(MapClient client, ILoggingAdapter log)
{
    /// <summary>Operations must not wait long for this.</summary>
    private const int MostAtOnce = 16;

    /// <param name="map">The map, read since the groups were asked or at the same time.</param>
    /// <param name="heard">What the groups' leaders said.</param>
    public async Task RunAsync(MapCopy map, IReadOnlyList<KeyValuePair<string, GroupFacts>> heard)
    {
        var done = 0;
        foreach (var (group, facts) in heard)
        {
            if (done == MostAtOnce)
            {
                return;
            }

            if (!map.Ranges.TryGetValue(group, out var range))
            {
                continue;
            }

            switch (Upkeep.Next(range, [.. map.Operations.Values], facts))
            {
                case OperationAction.Propose propose:
                    log.Write(RangeLogEvents.Planned, $"'{group}': acknowledge what an ended operation left.");
                    await client.ChangeRangeAsync(propose.Group, propose.Entry).ConfigureAwait(false);
                    done++;
                    break;
                case OperationAction.ChangeMap change:
                    log.Write(RangeLogEvents.Planned, $"'{group}': record its members, which the map does not know.");
                    await client.ChangeAsync(change.Command).ConfigureAwait(false);
                    done++;
                    break;
                default:
                    break;
            }
        }
    }
}
