using RaftActors.Protocol.Inputs;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Operations;
using RaftActors.Ranges.Planning;

namespace RaftActors.Simulation.World.Ranges;

/// <summary>
/// A process that asks the nodes what they lead, plans what the cluster needs by a copy of the map that may be old, and proposes it,
/// sometimes late. There are two of them.
/// </summary>
internal sealed class PlanHost(RangeWorld world)
{
    private readonly Dictionary<string, long> _heard = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Seen> _seen = new(StringComparer.Ordinal);
    private MapView? _map;
    private long _ahead;
    private long _begun;
    private ulong _rounds;

    public void Begin()
    {
        _begun = world.LogTime;
        world.Events.After(world.Dice.Between(100, 300), Look);
    }

    private void Look()
    {
        world.CopyMap((map, time) => (_map, _ahead) = (map, time - world.LogTime));
        for (var node = 0; node < world.Nodes.Count; node++)
        {
            world.Network.Call(node, Report);
        }

        world.Events.After(world.Dice.Between(30, 60), Plan);
        world.Events.After(world.Dice.Between(100, 250), Look);
    }

    /// <summary>At the node: what it leads, as it is.</summary>
    private void Report(RangeNode node)
    {
        var facts = node.Replicas.Values
            .Where(r => r is { IsLeader: true, Machine: RangeMachine })
            .Select(r => KeyValuePair.Create(r.Group, r.Duties.Facts()))
            .ToList();
        world.Network.Answer(() =>
        {
            _heard[node.Id] = world.LogTime;
            foreach (var (group, seen) in facts)
            {
                var isSmall = seen.Size.Bytes < world.Planning.SplitBytes / 4;
                var since = _seen.TryGetValue(group, out var before) ? before.SmallSince : world.LogTime;
                _seen[group] = new Seen(world.LogTime, seen, isSmall ? since : long.MaxValue);
            }
        });
    }

    private void Plan()
    {
        if (_map is not { } map || !world.Faulty || 2 * _heard.Count <= map.Nodes.Length || map.Keyspaces.IsEmpty)
        {
            return;
        }

        var (view, now, seed) = (View(map), world.LogTime + _ahead, _rounds++);
        var plan = Planner.Plan(view, world.Planning, now, seed);
        world.Checks.Plans.Planned(plan, Planner.Plan(view, world.Planning, now, seed));
        foreach (var proposal in plan)
        {
            Begin(map, proposal);
        }
    }

    private void Begin(MapView map, Proposal proposal)
    {
        switch (proposal)
        {
            case Proposal.Change { Command: var command }:
                var change = world.Mutant == RangeMutant.PlannedBelowReplicas && command is MapCommand.BeginMove { FromNode: not null } move
                    ? move with { ToNode = null }
                    : command;
                world.Counters.Add(RangeReached.PlanProposed);
                world.Note($"plan: {proposal.Why}");
                world.Checks.Plans.Proposed(map, change);
                Later(() => world.Propose(change));
                break;
            case Proposal.Transfer transfer:
                world.Counters.Add(RangeReached.PlanTransferred);
                Later(() => world.Network.Call(RangeWorld.NumberOf(transfer.From.Node), node =>
                {
                    if (node.Find(transfer.Group) is { IsLeader: true } leader && leader.Id == transfer.From)
                    {
                        leader.Step(new TransferRequest(transfer.To));
                    }
                }));
                break;
            case Proposal.Blocked:
                world.Counters.Add(RangeReached.PlanBlocked);
                break;
        }
    }

    private void Later(Action action)
    {
        if (world.Dice.Chance(0.1))
        {
            world.Events.After(world.Dice.Between(10, 3000), action);
        }
        else
        {
            action();
        }
    }

    private ClusterView View(MapView map) => new()
    {
        Map = new MapImage
        {
            Version = map.Version,
            Keyspaces = map.Keyspaces,
            Ranges = map.Ranges,
            Nodes = map.Nodes,
            Operations = map.Operations,
        },
        Nodes = [.. map.Nodes.Select(n => new NodeReport(n.Id, world.LogTime - _heard.GetValueOrDefault(n.Id, _begun)))],
        Ranges = [.. _seen.Select(s => Describe(s.Key, s.Value))],
    };

    private RangeReport Describe(string group, Seen seen) => new()
    {
        Group = group,
        Leader = seen.Facts.Leader,
        Age = world.LogTime - seen.At,
        Size = seen.Facts.Size,
        SmallFor = Math.Max(0, world.LogTime - seen.SmallSince),
        MiddleKey = seen.Facts.MiddleKey,
        IsSettled = seen.Facts.IsSettled,
        Replicas =
        [
            .. seen.Facts.Members.Select(m => new ReplicaReport(
                m.Id, Math.Max(0, seen.Facts.AppliedIndex - m.Match), m.SilentFor, m.IsCaughtUp)),
        ],
    };

    private sealed record Seen(long At, GroupFacts Facts, long SmallSince);
}
