using System.Collections.Immutable;
using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Keys;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Planning;
using Xunit;

namespace RaftActors.Ranges.Tests.Planning;

/// <summary>A map whose operations succeed, after a while, and reports that fit to it. Checks every proposal.</summary>
internal sealed class SimCluster
{
    private readonly Dictionary<string, ReplicaId> _leaders = new(StringComparer.Ordinal);
    private readonly Random _random;
    private long _index;

    public SimCluster(int seed) => (Seed, _random) = (seed, new Random(seed));

    public int Seed { get; }

    public RangeMap Map { get; } = new();

    public MapImage Image => Map.Capture();

    public long Now { get; set; } = 10_000_000;

    public PlannerSettings Settings { get; init; } = PlannerSettings.Default;

    /// <summary>Nodes that are silent, and since when.</summary>
    public Dictionary<string, long> Silent { get; } = new(StringComparer.Ordinal);

    /// <summary>Bytes of each group.</summary>
    public Dictionary<string, long> Bytes { get; } = new(StringComparer.Ordinal);

    public Func<RangeRecord, RangeReport, RangeReport> Report { get; set; } = (_, report) => report;

    public List<string> Log { get; } = [];

    public int Count(string begins) => Log.Count(l => l.StartsWith(begins, StringComparison.Ordinal));

    public void AddNode(string id, string zone = "", int capacity = 1) => Do(new MapCommand.RegisterNode(
        new NodeRecord { Id = id, DataId = new DataId(1), Labels = zone.Length == 0 ? [] : [new Label("zone", zone)], Capacity = capacity },
        DataId.None));

    public void Wipe(string id)
    {
        Do(new MapCommand.RegisterNode(new NodeRecord { Id = id, DataId = new DataId(2) }, new DataId(1)));
        foreach (var range in Image.Ranges)
        {
            foreach (var replica in range.Replicas.Where(r => r.Node == id))
            {
                Do(new MapCommand.ReplicaLost(range.Group, id, replica.Incarnation, new DataId(2)));
            }
        }
    }

    /// <summary>A keyspace whose ranges serve, each with the members named by its number.</summary>
    public void AddKeyspace(int ranges, int replicas, string spread, Func<int, IEnumerable<string>> members, bool isPinned = true)
    {
        ImmutableArray<ReadOnlyMemory<byte>> points = [.. Enumerable.Range(1, ranges - 1).Select(i => (ReadOnlyMemory<byte>)Key(i))];
        Do(new MapCommand.PutKeyspace(
            new KeyspaceRecord
            {
                Name = "kv",
                Machine = "kv",
                Replicas = replicas,
                Placement = new Placement([], spread),
                SplitPoints = isPinned ? points : [],
            },
            [.. Enumerable.Range(0, isPinned ? ranges : 1).Select(
                i => members(i).Select(n => new PlannedReplica(n, MemberKind.Voter)).ToImmutableArray())]));
        foreach (var operation in Image.Operations)
        {
            Finish(operation);
        }
    }

    public static byte[] Key(int i) => [(byte)(1 + (i >> 8)), (byte)i];

    public ClusterView View() => new()
    {
        Map = Image,
        Nodes = [.. Image.Nodes.Select(n => new NodeReport(n.Id, Silent.TryGetValue(n.Id, out var since) ? Now - since : 0))],
        Ranges = [.. Image.Ranges.Where(r => r.Stage is RangeStage.Active or RangeStage.Merging && HasMajority(r)).Select(ReportOf)],
    };

    public ImmutableArray<Proposal> Plan() => Planner.Plan(View(), Settings, Now, (ulong)Seed);

    /// <summary>One round: plans, begins, and finishes some of what is open.</summary>
    /// <returns>Whether anything was proposed that changes something.</returns>
    public bool Round(long time = 31_000)
    {
        foreach (var operation in Image.Operations.Where(o => o.Outcome == OperationOutcome.Open && _random.Next(3) > 0))
        {
            Finish(operation);
        }

        foreach (var (range, replica) in Image.Ranges.SelectMany(r => r.Replicas.Select(p => (r, p))).ToList())
        {
            if (replica.Stage == ReplicaStage.Removed && IsUp(replica.Node))
            {
                Do(new MapCommand.ReplicaGone(range.Group, replica.Node, replica.Incarnation));
            }
        }

        Now += time;
        var (isChange, plan) = (false, Plan());
        CheckLimits(plan);
        foreach (var proposal in plan)
        {
            isChange |= proposal is not Proposal.Blocked;
            if (proposal is not (Proposal.Blocked or Proposal.Drive))
            {
                Log.Add(proposal.Why);
            }

            Carry(proposal);
        }

        return isChange;
    }

    /// <summary>Rounds until nothing is proposed for a quarter of an hour; fails if that does not come.</summary>
    public void Settle(int rounds = 3000)
    {
        var quiet = 0;
        for (var i = 0; i < rounds && quiet < 30; i++)
        {
            quiet = Round() ? 0 : quiet + 1;
        }

        Assert.True(quiet >= 30, $"seed {Seed}: it does not end\n{string.Join('\n', Log.TakeLast(20))}");
    }

    public int Replicas(string node) =>
        Image.Ranges.Sum(r => r.Replicas.Count(p => p.Node == node && p.Stage is not (ReplicaStage.Lost or ReplicaStage.Removed)));

    public int Leaders(string node) => Image.Ranges.Count(r => r.Stage == RangeStage.Active && Leader(r).Node == node);

    public void Do(MapCommand command)
    {
        var answer = Map.Apply(command, ++_index, Now);
        Assert.True(answer is MapAnswer.Done, $"seed {Seed}: {command} was answered {answer}");
    }

    private bool IsUp(string node) => !Silent.ContainsKey(node);

    private bool HasMajority(RangeRecord range)
    {
        var members = range.Replicas.Where(r => r.IsInConfiguration).ToList();
        return 2 * members.Count(m => m.Stage != ReplicaStage.Lost && IsUp(m.Node)) > members.Count;
    }

    private ReplicaId Leader(RangeRecord range)
    {
        bool IsFit(ReplicaRecord r) => r.Stage == ReplicaStage.Member && IsUp(r.Node);
        if (!_leaders.TryGetValue(range.Group, out var leader) || !range.Replicas.Any(r => r.Id == leader && IsFit(r)))
        {
            leader = range.Replicas.FirstOrDefault(IsFit)?.Id ?? ReplicaId.None;
            _leaders[range.Group] = leader;
        }

        return leader;
    }

    private RangeReport ReportOf(RangeRecord range)
    {
        var bytes = Bytes.GetValueOrDefault(range.Group);
        return Report(range, new RangeReport
        {
            Group = range.Group,
            Leader = Leader(range),
            Size = new RangeSize(bytes / 1000, bytes),
            SmallFor = 3_600_000,
            MiddleKey = Middle(range.Keys),
            Replicas = [.. range.Replicas
                .Where(r => r.IsInConfiguration)
                .Select(r => new ReplicaReport(r.Id, 0, IsUp(r.Node) ? 0 : 99_000))],
        });
    }

    private static byte[] Middle(KeyRange keys)
    {
        var next = 0x80;
        while (next > 1 && !keys.Contains([.. keys.Start.Span, (byte)next]))
        {
            next >>= 1;
        }

        return [.. keys.Start.Span, (byte)next];
    }

    private void Carry(Proposal proposal)
    {
        switch (proposal)
        {
            case Proposal.Change { Command: MapCommand.BeginMove move }:
                CheckMove(move);
                Do(move);
                break;
            case Proposal.Change change:
                Do(change.Command);
                break;
            case Proposal.Transfer transfer:
                Assert.True(IsUp(transfer.To.Node) && _leaders[transfer.Group] == transfer.From);
                _leaders[transfer.Group] = transfer.To;
                break;
        }
    }

    /// <summary>R32.</summary>
    private void CheckMove(MapCommand.BeginMove move)
    {
        var range = Image.Ranges.Single(r => r.Group == move.Group);
        Assert.DoesNotContain(range.Replicas, r => r.Node == move.ToNode && r.Stage != ReplicaStage.Lost);
        if (move.ToNode is null)
        {
            var healthy = range.Replicas.Count(r => r.Stage == ReplicaStage.Member && IsUp(r.Node) && r.Node != move.FromNode);
            Assert.True(healthy >= Image.Keyspaces[0].Replicas, $"seed {Seed}: {range.Group} is left with {healthy} healthy voters");
        }
        else
        {
            Assert.True(IsUp(move.ToNode), $"seed {Seed}: {move.ToNode} is silent and was given a replica");
        }
    }

    private void CheckLimits(ImmutableArray<Proposal> plan)
    {
        // The same again.
        Assert.Equal(plan.Select(p => p.Why), Plan().Select(p => p.Why));
        Assert.All(plan, p => Assert.DoesNotContain('\n', p.Why));
        Assert.Equal(plan.Select(p => p.Priority), plan.Select(p => p.Priority).Order());
        var moves = Image.Operations.Where(o => o.Outcome == OperationOutcome.Open && o.ToNode is not null).Select(o => o.ToNode!)
            .Concat(plan.OfType<Proposal.Change>().Select(p => p.Command).OfType<MapCommand.BeginMove>()
                .Where(m => m.ToNode is not null).Select(m => m.ToNode!));
        Assert.All(moves.GroupBy(n => n), g => Assert.InRange(g.Count(), 1, Settings.Receiving));
        var begun = plan.OfType<Proposal.Change>().Count(p => p.Command is not MapCommand.SetNodeMode);
        Assert.InRange(begun + Image.Operations.Count(o => o.Outcome == OperationOutcome.Open), 0, Settings.Operations);
        Assert.InRange(plan.OfType<Proposal.Change>().Count(p => p.Command is MapCommand.BeginSplit), 0, 1);
    }

    private void Finish(OperationRecord operation)
    {
        var range = Image.Ranges.Single(r => r.Group == operation.Group);
        var index = new OperationFacts { ConfigurationIndex = range.ConfigurationIndex + 3 };
        switch (operation.Kind)
        {
            case OperationKind.Found:
                Host(range);
                Do(new MapCommand.Complete(operation.Id, index));
                break;
            case OperationKind.Split:
                Bytes[operation.Other] = Bytes.GetValueOrDefault(operation.Group) / 2;
                Bytes[operation.Group] = Bytes.GetValueOrDefault(operation.Group) - Bytes[operation.Other];
                Host(Image.Ranges.Single(r => r.Group == operation.Other));
                _leaders[operation.Other] = Image.Ranges.Single(r => r.Group == operation.Other).Replicas
                    .First(r => r.Node == Leader(range).Node).Id;
                Do(new MapCommand.Complete(operation.Id, index));
                break;
            case OperationKind.Merge:
                Bytes[operation.Group] = Bytes.GetValueOrDefault(operation.Group) + Bytes.GetValueOrDefault(operation.Other);
                Do(new MapCommand.Complete(operation.Id, new OperationFacts
                {
                    Version = Math.Max(operation.Version, operation.OtherVersion) + 1,
                    IsSourceRetired = true,
                }));
                break;
            default:
                Move(operation, range, index);
                break;
        }
    }

    private void Move(OperationRecord operation, RangeRecord range, OperationFacts index)
    {
        if (operation.ToNode is { } to)
        {
            if (!IsUp(to))
            {
                Do(new MapCommand.Cancel(operation.Id, index));
                return;
            }

            Host(range);
        }

        Do(new MapCommand.Complete(operation.Id, index));
    }

    private void Host(RangeRecord range)
    {
        foreach (var replica in range.Replicas.Where(r => r.Stage == ReplicaStage.Planned))
        {
            var disk = Image.Nodes.Single(n => n.Id == replica.Node).DataId;
            Do(new MapCommand.ReplicaHosting(range.Group, replica.Node, replica.Incarnation, disk));
        }
    }
}
