using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Membership;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Operations;
using RaftActors.Ranges.State;

namespace RaftActors.Simulation.World.Ranges;

/// <summary>
/// A process that drives operations: it reads the map, asks the groups, and carries out what the driver says. It is killed or paused
/// between any two of these, and what it sends is delayed and doubled, some of it until long after the last fault.
/// </summary>
internal sealed class DriverHost(RangeWorld world)
{
    private const long AvoidedFor = 500;
    private readonly Dictionary<long, RangeRefusal> _refusals = [];
    private readonly HashSet<long> _settled = [];
    private ReplicaId _avoided = ReplicaId.None;
    private long _avoidedUntil;

    public void Begin() => world.Events.After(world.Dice.Between(5, 60), Look);

    private void Look()
    {
        var asked = world.LogTime;
        world.CopyMap((map, time) => Pick(map, world.IsUnsteady ? time : asked));
        world.Events.After(world.Dice.Between(20, 80), Look);
    }

    private void Pick(MapView map, long time)
    {
        var operations = map.Operations.Where(o => !_settled.Contains(o.Id)).ToList();
        if (IsKilled())
        {
            return;
        }

        if (operations.Count == 0 || world.Dice.Chance(0.1))
        {
            LookAfter(map);
            return;
        }

        var operation = operations[world.Dice.Below(operations.Count)];
        if (Range(map, operation.Group) is not { } range)
        {
            _settled.Add(operation.Id);
            return;
        }

        var view = new OperationView
        {
            Time = time,
            Range = range,
            Other = Range(map, operation.Other),
            Avoided = world.LogTime < _avoidedUntil ? [_avoided] : [],
        };
        Ask(map, operation.Group, facts => view = view with { Group = facts });
        if (operation is { Outcome: OperationOutcome.Open, Other.Length: > 0 })
        {
            Ask(map, operation.Other, facts => view = view with { OtherGroup = facts });
        }

        After(10, 40, () => Decide(operation, map, view));
    }

    private void Decide(OperationRecord operation, MapView map, OperationView view)
    {
        view = view with
        {
            Refusal = _refusals.TryGetValue(operation.Id, out var refusal) ? refusal : null,
        };
        var action = GivenUp(operation, view) ?? RangeMutants.Next(
            world.Mutant, operation, view, OperationDriver.Next(operation, view, world.Limits));
        switch (action)
        {
            case OperationAction.Finished:
                _settled.Add(operation.Id);
                break;
            case OperationAction.Wait:
                break;
            case OperationAction.Report report:
                world.Counters.Add(report.Problem switch
                {
                    OperationProblem.Contradiction => RangeReached.Contradiction,
                    OperationProblem.ChildWithoutLeader => RangeReached.ChildWithoutLeader,
                    _ => RangeReached.FrozenWithoutTarget,
                });
                world.Note($"operation {operation.Id}: {report.Text}");
                break;
            default:
                Send(map, operation, action, view);
                break;
        }
    }

    /// <summary>A person wants some operations cancelled, while the drivers go on with them.</summary>
    private OperationAction? GivenUp(OperationRecord operation, OperationView view)
    {
        if (!world.IsUnsteady || !world.Faulty || operation.Outcome != OperationOutcome.Open || !world.Dice.Chance(0.1))
        {
            return null;
        }

        var back = WayBack.Next(operation, view);
        if (back is not null)
        {
            var isRenewal = back is OperationAction.ChangeMembers { Add.IsNone: true, Remove.IsNone: true };
            world.Counters.Add(isRenewal ? RangeReached.MembersRenewed : RangeReached.WayBackTaken);
        }

        return back;
    }

    /// <summary>What ended operations left, and members that the map does not know.</summary>
    private void LookAfter(MapView map)
    {
        if (map.Ranges.Length == 0)
        {
            return;
        }

        var range = map.Ranges[world.Dice.Below(map.Ranges.Length)];
        GroupFacts? group = null;
        Ask(map, range.Group, facts => group = facts);
        After(10, 40, () =>
        {
            if (group is not null && Upkeep.Next(range, map.Operations, group) is { } action)
            {
                world.Counters.Add(action is OperationAction.ChangeMap ? RangeReached.MembersObserved : RangeReached.LeftOverAcknowledged);
                Send(map, null, action, null);
            }
        });
    }

    private void Send(MapView map, OperationRecord? operation, OperationAction action, OperationView? view)
    {
        if (IsKilled())
        {
            return;
        }

        if (!world.Faulty || !world.Dice.Chance(0.15))
        {
            Do(map, operation, action, view);
            return;
        }

        world.Counters.Add(RangeReached.ActionDelayed);
        var most = world.Dice.Chance(0.2) ? 60_000 : 3000;
        world.Events.After(world.Dice.Between(50, most), () => Do(map, operation, action, view));
        if (world.Dice.Chance(0.5))
        {
            world.Counters.Add(RangeReached.ActionDoubled);
            Do(map, operation, action, view);
        }
    }

    private void Do(MapView map, OperationRecord? operation, OperationAction action, OperationView? view)
    {
        switch (action)
        {
            case OperationAction.ChangeMap change:
                world.Propose(change.Command);
                break;
            case OperationAction.Propose propose:
                ToLeader(map, propose.Group, leader => leader.Duties.Propose(propose.Entry, answer => Hear(propose, answer)));
                break;
            case OperationAction.ChangeMembers change when view?.Group is { } group:
                ToLeader(map, change.Group, leader => leader.Duties.ChangeMembers(Target(change, group), change.ConfigurationIndex));
                break;
            case OperationAction.Transfer transfer:
                _avoidedUntil = world.Dice.Chance(0.2) ? world.LogTime + AvoidedFor : 0;
                _avoided = transfer.To;
                ToLeader(map, transfer.Group, leader =>
                {
                    if (leader.Id == transfer.From)
                    {
                        leader.Step(new TransferRequest(transfer.To));
                    }
                });
                break;
            case OperationAction.Ship ship when operation is not null && view?.Group is { Descriptor: { } descriptor } target:
                var order = new ShipOrder(ship.Operation, ship.Attempt, operation.OtherVersion, descriptor with
                {
                    Members = [.. target.Members.Select(m => m.Id)],
                    ConfigurationIndex = target.ConfigurationIndex,
                });
                ToLeader(map, ship.Group, leader => leader.Duties.Ship(order));
                break;
        }
    }

    private void Hear(OperationAction.Propose propose, object? answer)
    {
        if (answer is RangeResult.Changed { Answer: var known })
        {
            world.Network.Answer(() =>
            {
                if (known is RangeAnswer.Refused refused)
                {
                    _refusals[propose.Operation] = refused.Code;
                }
                else if (known is RangeAnswer.Done)
                {
                    _refusals.Remove(propose.Operation);
                }
            });
        }
    }

    /// <summary>The members that were seen, with one left out and one added.</summary>
    private static Configuration Target(OperationAction.ChangeMembers change, GroupFacts group)
    {
        var members = group.Members.Where(m => m.Id != change.Remove && m.Id != change.Add).ToList();
        if (!change.Add.IsNone)
        {
            members.Add(new MemberFacts(change.Add, change.Kind));
        }

        return new Configuration(
            members.Where(m => m.Kind != MemberKind.Learner).Select(m => m.Id),
            members.Where(m => m.Kind == MemberKind.Learner).Select(m => m.Id),
            null,
            members.Where(m => m.Kind == MemberKind.Witness).Select(m => m.Id));
    }

    private void Ask(MapView map, string group, Action<GroupFacts> answered) => ToLeader(map, group, leader => leader.Read(isReady =>
    {
        if (isReady)
        {
            var facts = leader.Duties.Facts();
            world.Network.Answer(() => answered(facts));
        }
    }));

    /// <summary>Whichever node has the leader; a group's members may have moved since the map was read.</summary>
    private void ToLeader(MapView map, string group, Action<RangeReplica> act)
    {
        if (Range(map, group) is null)
        {
            return;
        }

        for (var node = 0; node < world.Nodes.Count; node++)
        {
            world.Network.Call(node, at =>
            {
                if (at.Find(group) is { IsLeader: true, Machine: RangeMachine } leader)
                {
                    act(leader);
                }
            });
        }
    }

    private static RangeRecord? Range(MapView map, string group)
    {
        foreach (var range in map.Ranges)
        {
            if (range.Group == group)
            {
                return range;
            }
        }

        return null;
    }

    /// <summary>A driver may be paused between any two steps.</summary>
    private void After(double least, double most, Action action)
    {
        var isPaused = world.Faulty && world.Dice.Chance(0.03);
        if (isPaused)
        {
            world.Counters.Add(RangeReached.DriverPaused);
        }

        world.Events.After(isPaused ? world.Dice.Between(200, 20_000) : world.Dice.Between(least, most), action);
    }

    private bool IsKilled()
    {
        var isKilled = world.Faulty && world.Dice.Chance(0.1);
        if (isKilled)
        {
            world.Counters.Add(RangeReached.DriverKilled);
        }

        return isKilled;
    }
}
