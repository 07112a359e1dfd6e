using Akka.Event;
using RaftActors.Messages;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Planning;
using RaftActors.Telemetry;

namespace RaftActors.Keyspaces;

/// <summary>Plans what the cluster needs, and begins it. The map refuses what does not fit to it by then.</summary>
internal sealed class Plans(MapClient client, PlannerSettings settings, ILoggingAdapter log, TimeProvider clock)
{
    private readonly ClusterReports _reports = new(client, settings, clock);
    private readonly LeftOvers _leftOvers = new(client, log);
    private readonly HashSet<string> _said = new(StringComparer.Ordinal);
    private ulong _seed;

    /// <summary>Whether reports are on their way, so that a plan may follow soon.</summary>
    public bool IsAsking => _reports.IsAsking;

    /// <summary>Nodes that do not come back, as far as this coordinator can know.</summary>
    public System.Collections.Immutable.ImmutableArray<string> SilentNodes(MapCopy map) => _reports.SilentNodes(map);

    /// <returns>Whether something was begun.</returns>
    public async Task<bool> RunAsync(MapCopy map, ActionCarrier carrier)
    {
        var isEnough = await _reports.CollectAsync(map).ConfigureAwait(false);
        await _leftOvers.RunAsync(map, _reports.TakeFresh()).ConfigureAwait(false);
        if (!isEnough)
        {
            return false;
        }

        var hasBegun = false;
        foreach (var proposal in Planner.Plan(_reports.View(map, carrier.Avoided), settings, map.Time, _seed++))
        {
            switch (proposal)
            {
                case Proposal.Change change:
                    log.Write(RangeLogEvents.Planned, change.Why);
                    hasBegun |= await client.ChangeAsync(change.Command).ConfigureAwait(false) is MapAnswer.Done;
                    break;
                case Proposal.Transfer transfer:
                    log.Write(RangeLogEvents.Planned, transfer.Why);
                    var wish = new TransferLeadership(transfer.Group, transfer.To.Node);
                    if (await client.AskAsync(wish).ConfigureAwait(false) is not { IsOk: true })
                    {
                        carrier.Avoid(transfer.To);
                    }

                    break;
                case Proposal.Blocked blocked when _said.Add($"{blocked.Group} {blocked.Rule}"):
                    log.Write(RangeLogEvents.PlanBlocked, blocked.Group, blocked.Why);
                    break;
                default:
                    break;
            }
        }

        return hasBegun;
    }
}
