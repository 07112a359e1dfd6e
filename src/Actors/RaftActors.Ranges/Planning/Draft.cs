using System.Collections.Immutable;
using System.Text;
using RaftActors.Ranges.Map;

namespace RaftActors.Ranges.Planning;

/// <summary>A plan in the making: each proposal is counted at once, so that the next ones fit to it.</summary>
internal sealed class Draft
{
    private readonly ImmutableArray<Proposal>.Builder _proposals = ImmutableArray.CreateBuilder<Proposal>();
    private readonly Dictionary<string, RangeReport> _reports = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KeyspaceRecord> _keyspaces = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, DraftNode> _nodes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private int _open;

    public Draft(ClusterView view, PlannerSettings settings, long now, ulong seed)
    {
        (View, Settings, Now) = (view, settings, now);
        Cooldowns = new Cooldowns(view.Map, settings, now);
        foreach (var keyspace in view.Map.Keyspaces)
        {
            _keyspaces[keyspace.Name] = keyspace;
        }

        foreach (var report in view.Ranges)
        {
            _reports[report.Group] = report;
        }

        foreach (var node in view.Map.Nodes)
        {
            _nodes[node.Id] = new DraftNode(node, view.Nodes.FirstOrDefault(n => n.Node == node.Id));
        }

        // Which range comes first changes with the seed, so that none waits always behind others.
        Ranges = [.. view.Map.Ranges
            .Where(r => r.Stage is RangeStage.Active or RangeStage.Merging)
            .OrderBy(r => Shuffle(r.Group, seed))
            .ThenBy(r => r.Group, StringComparer.Ordinal)];
        foreach (var range in view.Map.Ranges)
        {
            Count(range);
            if (range.Stage != RangeStage.Retired)
            {
                _counts[range.Keyspace] = _counts.GetValueOrDefault(range.Keyspace) + 1;
            }
        }

        CountOperations();
    }

    public ClusterView View { get; }

    public PlannerSettings Settings { get; }

    public long Now { get; }

    public Cooldowns Cooldowns { get; }

    /// <summary>Ranges that serve keys.</summary>
    public ImmutableArray<RangeRecord> Ranges { get; }

    /// <summary>By id.</summary>
    public IReadOnlyCollection<DraftNode> Nodes => _nodes.Values;

    public KeyspaceRecord Keyspace(RangeRecord range) => _keyspaces[range.Keyspace];

    /// <summary>How many ranges of a keyspace serve keys, or will.</summary>
    public int CountRanges(string keyspace) => _counts.GetValueOrDefault(keyspace);

    public DraftNode? Node(string id) => _nodes.GetValueOrDefault(id);

    public RangeReport? Report(RangeRecord range) =>
        _reports.TryGetValue(range.Group, out var report) && report.Age <= Settings.ReportAge ? report : null;

    /// <summary>Whether an operation may begin now. Without a leader none would get on, and it would hold the range's slot.</summary>
    public bool IsFree(RangeRecord range) => _open < Settings.Operations
        && range is { Stage: RangeStage.Active, Operation: 0 }
        && !_taken.Contains(range.Group)
        && !Cooldowns.IsResting(range.Group)
        && Report(range) is { IsSettled: true };

    /// <summary>Whether a voter can be counted on: it keeps the state, is on its disk, and its node was heard just now.</summary>
    public bool IsHealthy(ReplicaRecord replica) =>
        replica is { Kind: MemberKind.Voter, Stage: ReplicaStage.Member } && Node(replica.Node)?.IsHeard(Settings.Heard) == true;

    public void Add(Proposal proposal) => _proposals.Add(proposal);

    /// <summary>Proposes an operation on one or two ranges, which take no other in this plan.</summary>
    public void Begin(int priority, string why, MapCommand command, params ReadOnlySpan<RangeRecord> ranges)
    {
        _open++;
        foreach (var range in ranges)
        {
            _taken.Add(range.Group);
        }

        Add(new Proposal.Change(priority, why, command));
    }

    /// <summary>Proposes to replace, add or remove a replica.</summary>
    public void Move(int priority, string why, RangeRecord range, ReplicaRecord? from, DraftNode? to, MemberKind kind)
    {
        var bytes = Report(range)?.Size.Bytes ?? 0;
        if (from is { Stage: not ReplicaStage.Lost } && Node(from.Node) is { } source)
        {
            source.Replicas--;
            source.Bytes -= bytes;
        }

        if (to is not null)
        {
            to.Replicas++;
            to.Bytes += bytes;
            to.Receiving++;
        }

        Begin(
            priority,
            why,
            new MapCommand.BeginMove(
                range.Group, range.Version, range.ConfigurationIndex, from?.Node, from?.Incarnation ?? 0, to?.Id, kind, 0),
            range);
    }

    public ImmutableArray<Proposal> ToPlan() => _proposals.ToImmutable();

    /// <summary>FNV-1a over the name, begun with the seed.</summary>
    private static ulong Shuffle(string group, ulong seed)
    {
        var hash = 14695981039346656037 ^ seed;
        foreach (var one in Encoding.UTF8.GetBytes(group))
        {
            hash = unchecked((hash ^ one) * 1099511628211);
        }

        return hash;
    }

    private void Count(RangeRecord range)
    {
        var bytes = _reports.TryGetValue(range.Group, out var report) ? report.Size.Bytes : 0;
        foreach (var replica in range.Replicas)
        {
            if (replica.Stage is not (ReplicaStage.Removed or ReplicaStage.Lost) && Node(replica.Node) is { } node)
            {
                node.Replicas++;
                node.Bytes += bytes;
            }
        }

        if (report is not null && range.Stage is (RangeStage.Active or RangeStage.Merging) && Node(report.Leader.Node) is { } leading)
        {
            leading.Leaders++;
        }
    }

    private void CountOperations()
    {
        foreach (var operation in View.Map.Operations)
        {
            if (operation.Outcome != OperationOutcome.Open || operation.Kind == OperationKind.Found)
            {
                continue;
            }

            _open++;
            if (operation.FromNode is { } from && Node(from) is { } source
                && View.Map.Ranges.FirstOrDefault(r => r.Group == operation.Group)?.Find(from, operation.From)
                    is { Stage: not (ReplicaStage.Lost or ReplicaStage.Removed) })
            {
                source.Replicas--;
                source.Bytes -= _reports.TryGetValue(operation.Group, out var report) ? report.Size.Bytes : 0;
            }

            if (operation.ToNode is { } to && Node(to) is { } target)
            {
                target.Receiving++;
            }
        }
    }
}
