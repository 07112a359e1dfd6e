using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Membership;
using RaftActors.Ranges.Operations;
using RaftActors.Ranges.State;

namespace RaftActors.Simulation.World.Ranges;

/// <summary>What a replica does for drivers while it leads: says what its group is, changes its members, ships itself.</summary>
internal sealed class LeaderDuties(RangeReplica replica)
{
    private readonly MemberProgress _progress = new();
    private readonly Dictionary<long, long> _expected = [];
    private long _requests;
    private ShipOrder? _order;
    private ShipperRun? _shipper;
    private LogicalTime _heardAt;

    private RangeWorld World => replica.Node.World;

    private RangeMachine Machine => (RangeMachine)replica.Machine;

    public bool IsShipping => _shipper is { IsRunning: true };

    /// <summary>To be asked when a read is ready.</summary>
    public GroupFacts Facts()
    {
        var (state, merges) = (Machine.State, Machine.State.Merges);
        var now = replica.Node.LocalNow;
        var said = new GroupFacts
        {
            Leader = replica.Id,
            Descriptor = state.Descriptor,
            FoundedBy = state.FoundedBy,
            FencedBy = state.FencedBy,
            ThawedBy = merges.ThawedBy,
            Absorbing = merges.Absorbing,
            Frozen = merges.Frozen,
            Retired = merges.Retired,
            Notices = [.. state.Notices],
            Outcomes = [.. merges.Outcomes],
            Shipping = _order is { } order
                ? new ShippingFacts(order.Operation, order.Attempt, _shipper!.IsRunning, (long)(now - _heardAt).TotalMilliseconds)
                : null,
            ConfigurationIndex = Machine.ConfigurationIndex,
            Size = Machine.Size,
            MiddleKey = Machine.MiddleKey,
        };
        var facts = _progress.Facts(replica.Core, World.PromotionLag, said, Machine.Members, now);
        return RangeMutants.Told(World.Mutant, facts);
    }

    /// <summary>Proposes a driver's entry; only the leader knows who leads a child at its birth.</summary>
    public void Propose(RangeEntry entry, Action<object?> done)
    {
        var named = entry is RangeEntry.Split split ? split with { FirstLeader = LeaderOf(split) } : entry;
        replica.Propose(RangeCommand.Encode(named, replica.Core.Configuration), done);
    }

    public void ChangeMembers(Configuration target, long expected)
    {
        if (World.Mutant != RangeMutant.ExpectedIndexForgotten
            && _progress.RefusalOfChange(expected, replica.Core.Configuration) is not null)
        {
            World.Counters.Add(RangeReached.ChangeSuperseded);
            return;
        }

        _expected[++_requests] = expected;
        replica.Step(new ChangeMembersRequest(_requests, target) { MayRenew = true });
    }

    public void OnAnswered(in MembersAnswered answer)
    {
        _expected.Remove(answer.RequestId, out var expected);
        if (answer.Result == MembersResult.Appended)
        {
            World.Checks.Members.Proposed(replica.Group, replica.Core.HardState.CurrentTerm.Value, answer.Index.Value, expected);
        }
    }

    /// <summary>An order to ship. One that is carried out, or was, changes nothing.</summary>
    public void Ship(ShipOrder order)
    {
        if (!replica.IsLeader || (_order is { } known
            && (order.Operation < known.Operation || (order.Operation == known.Operation && order.Attempt <= known.Attempt))))
        {
            return;
        }

        _shipper?.Stop();
        (_order, _heardAt) = (order, replica.Node.LocalNow);
        World.Counters.Add(order.Attempt > 1 ? RangeReached.ShippedAgain : RangeReached.Shipped);
        _shipper = new ShipperRun(
            replica, order, order.AttemptAt(replica.Core.HardState.CurrentTerm.Value), () => _heardAt = replica.Node.LocalNow);
        _shipper.Begin();
    }

    /// <summary>The leadership is over.</summary>
    public void End()
    {
        if (IsShipping)
        {
            World.Counters.Add(RangeReached.ShipperLost);
            _shipper!.Stop();
        }

        (_order, _shipper) = (null, null);
        _progress.EndLeadership();
    }

    private ReplicaId LeaderOf(RangeEntry.Split split)
    {
        if (replica.Core.Configuration.IsElectable(replica.Id))
        {
            foreach (var member in split.Members)
            {
                if (member.Node == replica.Node.Id)
                {
                    return member;
                }
            }
        }

        return ReplicaId.None;
    }
}
