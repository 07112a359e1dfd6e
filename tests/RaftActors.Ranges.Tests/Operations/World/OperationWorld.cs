using System.Collections.Immutable;
using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Operations;
using RaftActors.Ranges.State;
using Xunit;

namespace RaftActors.Ranges.Tests.Operations.World;

/// <summary>
/// Drivers, the map and simulated groups against each other, everything from one seed. First anything may happen: two drivers, each action
/// late, doubled or lost, drivers that stop, leaders that change, nodes that are down or wiped. Then nothing fails, and every
/// operation must end.
/// </summary>
internal sealed class OperationWorld
{
    public const int Letters = 6;
    public static readonly string[] Nodes = ["n1", "n2", "n3", "n4", "n5"];
    private readonly Random _random;
    private readonly WorldChecks _checks;
    private readonly List<OperationAction> _underway = [];
    private readonly SimDriver[] _drivers = [new(), new()];
    private readonly HashSet<string> _down = new(StringComparer.Ordinal);
    private readonly Dictionary<string, UInt128> _disks = new(StringComparer.Ordinal);
    private readonly Dictionary<long, RangeRefusal?> _refusals = [];
    private readonly bool _wipes;
    private long _mapIndex;

    public OperationWorld(int seed)
    {
        Seed = seed;
        _random = new Random(seed);
        _checks = new WorldChecks(this);
        _wipes = seed % 5 == 0;
        foreach (var node in Nodes)
        {
            _disks[node] = 1;
            Tell(Register(node, DataId.None));
        }

        // An adopted group, three replicas or one: a single replica moves by another way.
        Tell(SimPlanner.FirstKeyspace(seed % 3 == 0, seed % 4 == 1 ? 1 : 3));
        foreach (var range in Image.Ranges)
        {
            Groups.Add(range.Group, new SimGroup(range.Group, Kinds(range.Replicas), seed % 3 == 0 ? 7 : 0));
        }
    }

    public int Seed { get; }

    public RangeMap Map { get; } = new();

    public MapImage Image { get; private set; } = new();

    public SortedDictionary<string, SimGroup> Groups { get; } = new(StringComparer.Ordinal);

    public long[] Writes { get; } = new long[Letters];

    public long Time { get; private set; } = 1_000_000;

    public List<string> Log { get; } = [];

    /// <summary>Breaks one action on purpose, to see that the checks find it.</summary>
    public Func<OperationWorld, OperationAction, OperationAction> Tamper { get; init; } = (_, action) => action;

    public int Ended(OperationKind kind, OperationOutcome outcome) => Image.Operations.Count(o => o.Kind == kind && o.Outcome == outcome);

    public void Run(int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            Step();
            _checks.Check();
        }

        Settle();
    }

    private static ImmutableSortedDictionary<ReplicaId, MemberKind> Kinds(IEnumerable<ReplicaRecord> replicas) =>
        replicas.ToImmutableSortedDictionary(r => r.Id, r => r.Kind);

    private MapCommand.RegisterNode Register(string node, DataId expected) =>
        new(new NodeRecord { Id = node, DataId = new DataId(_disks[node]) }, expected);

    private bool Chance(int percent) => _random.Next(100) < percent;

    private T? Pick<T>(IReadOnlyList<T> from) => from.Count == 0 ? default : from[_random.Next(from.Count)];

    private bool IsUp(ReplicaId replica) => !_down.Contains(replica.Node) && !IsLost(replica);

    private bool IsLost(ReplicaId replica) => Image.Ranges.Any(r => r.Find(replica.Node, replica.Incarnation) is { } known
        && !known.DataId.IsNone && known.DataId.Value != _disks[replica.Node]);

    private void Step()
    {
        Time += Chance(4) ? _random.Next(40_000) : _random.Next(200);
        var driver = _drivers[_random.Next(2)];
        switch (_random.Next(20))
        {
            case < 7:
                Drive(driver);
                break;
            case < 12 when _underway.Count > 0:
                Deliver();
                break;
            case 12:
                if (SimPlanner.Next(Image, _random) is { } begin)
                {
                    Tell(begin);
                }

                break;
            case 13:
                driver.Stop();
                break;
            case 14:
                Disturb();
                break;
            case 15 or 16:
                Ship();
                break;
            case 17:
                Write();
                break;
            default:
                Progress();
                break;
        }
    }

    private void Drive(SimDriver driver)
    {
        if (!driver.IsBusy)
        {
            // Mostly what is open; sometimes what has ended, for what is left of it.
            var operation = Pick([.. Image.Operations.Where(o => o.Outcome == OperationOutcome.Open || Chance(10))]);
            if (operation is not null)
            {
                driver.Begin(operation, Image, Time, Chance(50), Chance(50) ? _refusals.GetValueOrDefault(operation.Id) : null);
            }
        }
        else if (driver.Asks is { } group)
        {
            driver.Hear(Chance(10) ? null : Facts(group));
        }
        else
        {
            Send(driver.Act());
        }
    }

    private GroupFacts? Facts(string group) =>
        Groups.TryGetValue(group, out var found) && found.HasLeader(IsUp) ? found.Facts(Time, IsUp) : null;

    private void Send(OperationAction action)
    {
        if (action is not (OperationAction.Wait or OperationAction.Report or OperationAction.Finished) && !Chance(10))
        {
            _underway.Add(action);
        }
    }

    private void Deliver()
    {
        // Mostly what was sent lately; what is delivered may come again at any time.
        var at = Chance(70) ? _underway.Count - 1 : _random.Next(_underway.Count);
        var action = _underway[at];
        if (Chance(70))
        {
            _underway.RemoveAt(at);
        }

        Carry(action);
    }

    private void Carry(OperationAction action)
    {
        action = Tamper(this, action);
        Log.Add($"{Time} {Scene.Say(action)} (operation {action.Operation})");
        switch (action)
        {
            case OperationAction.ChangeMap map:
                Tell(map.Command);
                break;
            case OperationAction.Propose propose when Lead(propose.Group) is { } group:
                // A machine that cannot be cut everywhere.
                var problem = propose.Entry is RangeEntry.Split split && split.At.Span[0] == Letters - 1 ? "not here" : null;
                _refusals[action.Operation] = (Apply(group, propose.Entry, problem) as RangeAnswer.Refused)?.Code;
                break;
            case OperationAction.ChangeMembers change when Lead(change.Group) is { } group:
                group.Change(change);
                break;
            case OperationAction.Transfer transfer when Lead(transfer.Group) is { } group:
                if (group.Leader == transfer.From && group.Latest.Voters.Contains(transfer.To) && IsUp(transfer.To))
                {
                    group.Elect(transfer.To);
                }

                break;
            case OperationAction.Ship ship when Lead(ship.Group) is { } group && group.Leader == ship.Leader:
                if (group.Shipping is not { } shipping || shipping.Operation != ship.Operation || shipping.Attempt < ship.Attempt)
                {
                    (group.Shipping, group.ShippingHeardAt) = (new ShippingFacts(ship.Operation, ship.Attempt, true, 0), Time);
                }

                break;
            case ShipperMessage message when Lead(message.Target) is { } target:
                SimShipper.Receive(this, target, message);
                break;
        }
    }

    private SimGroup? Lead(string group) => Groups.TryGetValue(group, out var found) && found.HasLeader(IsUp) ? found : null;

    private MapAnswer Tell(MapCommand command)
    {
        var before = Image;
        var answer = Map.Apply(command, ++_mapIndex, Time);
        Image = Map.Capture();
        _checks.CheckMap(before, Image);
        return answer;
    }

    public RangeAnswer Apply(SimGroup group, RangeEntry entry, string? machineProblem = null)
    {
        var answer = group.Apply(entry, Time, machineProblem);
        if (answer is RangeAnswer.Done { Child: { } notice } && !Groups.ContainsKey(notice.Child.Group))
        {
            var kinds = Image.Ranges.Single(r => r.Group == notice.Child.Group).Replicas;
            var child = new SimGroup(notice.Child.Group, Kinds(kinds), notice.Index) { State = RangeState.OfChild(notice) };
            child.Born.Clear();
            foreach (var letter in group.Data.Keys.Where(l => notice.Child.Keys.Contains([(byte)l])).ToList())
            {
                child.Data.Add(letter, group.Data[letter]);
                group.Data.Remove(letter);
            }

            Groups.Add(child.Name, child);
        }

        return answer;
    }

    /// <summary>Leaders change, nodes go down and come back, and at most one disk is lost.</summary>
    private void Disturb()
    {
        var group = Pick(Groups.Values.ToList())!;
        switch (_random.Next(5))
        {
            case 0:
                group.LosePending();
                break;
            case 1 when group.HasLeader(IsUp):
                var next = Pick(group.Latest.Voters.Where(v => IsUp(v) && group.Born.Contains(v)).ToList());
                group.Elect(next.IsNone ? group.Leader : next);
                break;
            case 2 when _down.Count == 0:
                _down.Add(Nodes[_random.Next(Nodes.Length)]);
                break;
            case 3:
                _down.Clear();
                break;
            case 4 when _wipes && _disks.Values.All(d => d == 1) && Image.Keyspaces[0].Replicas == 3:
                var node = Nodes[_random.Next(Nodes.Length)];
                _disks[node] = 2;
                Tell(Register(node, new DataId(1)));
                break;
        }
    }

    private void Ship()
    {
        if (Pick(Groups.Values.Where(g => g.Shipping is { IsRunning: true }).ToList()) is { } source
            && source.HasLeader(IsUp)
            && source.Shipping is not null
            && SimShipper.Next(this, source) is { } next)
        {
            if (Chance(90))
            {
                _underway.Add(next);
            }
        }
    }

    private void Write()
    {
        var letter = _random.Next(Letters);
        if (WorldChecks.Serving(this, letter) is { } group && group.HasLeader(IsUp))
        {
            Writes[letter]++;
            group.Data[letter] = Writes[letter];
        }
    }

    /// <summary>One thing that goes on by itself: agents, births, commits, catching up.</summary>
    private void Progress()
    {
        var group = Pick(Groups.Values.ToList())!;
        if (group.HasLeader(IsUp))
        {
            group.Commit();
            if (Chance(60))
            {
                group.FinishJoint();
            }
        }

        if (Pick(Image.Ranges.SelectMany(r => r.Replicas.Select(p => (Range: r, Replica: p))).ToList()) is ({ } range, { } replica))
        {
            Agent(range, replica);
        }
    }

    private void Agent(RangeRecord range, ReplicaRecord replica)
    {
        Groups.TryGetValue(range.Group, out var group);
        var disk = new DataId(_disks[replica.Node]);
        if (_down.Contains(replica.Node))
        {
            return;
        }

        if (replica.Stage == ReplicaStage.Removed)
        {
            Assert.False(range.Stage != RangeStage.Retired && group!.Latest.Contains(replica.Id), $"{replica.Id} is destroyed as a member");
            Tell(new MapCommand.ReplicaGone(range.Group, replica.Node, replica.Incarnation));
        }
        else if (!replica.DataId.IsNone && replica.DataId != disk)
        {
            Tell(new MapCommand.ReplicaLost(range.Group, replica.Node, replica.Incarnation, disk));
        }
        else if (group is not null && replica.Stage != ReplicaStage.Lost
            && Tell(new MapCommand.ReplicaHosting(range.Group, replica.Node, replica.Incarnation, disk)) is MapAnswer.Done
            && (group.Latest.Contains(replica.Id) || replica.Stage == ReplicaStage.Planned))
        {
            group.CatchUp(replica.Id, Time);
        }
    }

    private void Settle()
    {
        _down.Clear();
        var late = _underway.ToList();
        _underway.Clear();
        for (var round = 0; round < 1500 && !_checks.IsAtRest(); round++)
        {
            Time += 400;
            foreach (var (range, replica) in Image.Ranges.SelectMany(r => r.Replicas.Select(p => (r, p))).ToList())
            {
                Agent(range, replica);
            }

            foreach (var group in Groups.Values.Where(g => g.HasLeader(IsUp)).ToList())
            {
                group.Commit();
                group.FinishJoint();
                if (group.Shipping is { IsRunning: true } && SimShipper.Next(this, group) is { } next)
                {
                    Carry(next);
                }
            }

            foreach (var operation in Image.Operations)
            {
                _drivers[0].Begin(Image.Operations.Single(o => o.Id == operation.Id), Image, Time, true, null);
                while (_drivers[0] is { IsBusy: true, Asks: { } asks })
                {
                    _drivers[0].Hear(Facts(asks));
                }

                if (_drivers[0].IsBusy)
                {
                    Carry(_drivers[0].Act());
                }

                _checks.Check();
            }

            if (late.Count > 0 && Chance(50))
            {
                Carry(late[_random.Next(late.Count)]);
                _checks.Check();
            }
        }

        _checks.CheckEnd();
        var before = _checks.Picture();
        foreach (var action in late)
        {
            Carry(action);
            _checks.Check();
            Assert.True(before == _checks.Picture(), $"seed {Seed}: {Scene.Say(action)} had an effect after the end");
        }
    }
}
