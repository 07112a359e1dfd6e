using System.Collections.Immutable;
using Akka.Event;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Planning;
using RaftActors.Settings;
using RaftActors.Telemetry;

namespace RaftActors.Keyspaces;

/// <summary>
/// Makes the keyspaces that this node's settings name and the map lacks. The first node that makes one decides its settings.
/// </summary>
internal sealed class KeyspaceBootstrap(RaftSettings settings, MapClient client, ILoggingAdapter log, TimeProvider clock)
{
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private readonly FirstNodes _first = new(settings, clock);

    /// <summary>Whether a keyspace waits for nodes.</summary>
    public bool IsWaiting { get; private set; }

    /// <returns>Whether a keyspace was made.</returns>
    public async Task<bool> RunAsync(MapCopy map)
    {
        IsWaiting = false;
        var hasMade = false;
        foreach (var wanted in settings.Ranges.Keyspaces.Values)
        {
            if (map.Keyspaces.TryGetValue(wanted.Name, out var present))
            {
                Compare(wanted, present);
            }
            else if (Members(wanted, map) is { } members)
            {
                var command = new MapCommand.PutKeyspace(wanted.ToRecord(), members);
                var answer = await client.ChangeAsync(command).ConfigureAwait(false);
                hasMade |= answer is MapAnswer.Done;
                if (answer is MapAnswer.Refused refused && _told.Add(wanted.Name))
                {
                    log.Write(RangeLogEvents.KeyspaceRefused, wanted.Name, refused.Text);
                }
            }
            else
            {
                IsWaiting = true;
            }
        }

        return hasMade;
    }

    private void Compare(KeyspaceSettings wanted, KeyspaceRecord present)
    {
        var isSame = wanted.Machine == present.Machine
            && wanted.Replicas == present.Replicas
            && wanted.AdoptedGroup == present.AdoptedGroup;
        if (!isSame && _told.Add(wanted.Name))
        {
            log.Write(
                RangeLogEvents.OtherKeyspace, wanted.Name, present.Machine, present.Replicas, present.AdoptedGroup, wanted.Machine,
                wanted.Replicas, wanted.AdoptedGroup);
        }
    }

    /// <summary>The members of each first range, in key order; null to wait for more nodes.</summary>
    private ImmutableArray<ImmutableArray<PlannedReplica>>? Members(KeyspaceSettings wanted, MapCopy map)
    {
        if (wanted.AdoptedGroup.Length > 0)
        {
            return settings.Groups.TryGetValue(wanted.AdoptedGroup, out var group) ? [Members(group)] : null;
        }

        var nodes = map.Nodes.Values.Where(n => FirstPlacement.IsAllowed(n, wanted.Placement)).ToList();
        return _first.AreThere(map.Nodes, nodes.Count, wanted.Replicas)
            ? FirstPlacement.Choose(nodes, map.Ranges.Values, wanted.Placement, wanted.SplitAt.Length + 1, wanted.Replicas)
            : null;
    }

    private static ImmutableArray<PlannedReplica> Members(GroupSettings group) =>
    [
        .. group.Members.Members.Select(m => new PlannedReplica(
            m.Node,
            group.Members.IsWitness(m) ? MemberKind.Witness
            : group.Members.Learners.Contains(m) ? MemberKind.Learner
            : MemberKind.Voter)),
    ];
}
