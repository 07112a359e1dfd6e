using System.Collections.Immutable;
using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Operations;
using RaftActors.Ranges.State;
using Xunit;

namespace RaftActors.Ranges.Tests.Operations.World;

/// <summary>
/// A group without its replicas: what its log says, who leads, how far members are. An entry that a leader appends is committed at once,
/// but a configuration may be lost with its leader, and its index is then used again.
/// </summary>
internal sealed class SimGroup(string name, ImmutableSortedDictionary<ReplicaId, MemberKind> members, long index)
{
    private readonly Dictionary<ReplicaId, long> _matches = [];
    private readonly Dictionary<ReplicaId, long> _movedAt = [];

    public string Name => name;

    public RangeState State { get; set; } = new();

    /// <summary>Writes by letter: what the machine holds.</summary>
    public SortedDictionary<int, long> Data { get; set; } = [];

    public SimConfiguration Committed { get; private set; } = new(index, members);

    public SimConfiguration Latest { get; private set; } = new(index, members);

    public long LastIndex { get; private set; } = index;

    public long Term { get; private set; } = 1;

    public ReplicaId Leader { get; private set; }

    /// <summary>Replicas that have a state; a child's have none before their birth.</summary>
    public HashSet<ReplicaId> Born { get; } = [.. members.Keys];

    public ShippingFacts? Shipping { get; set; }

    public long ShippingHeardAt { get; set; }

    public long FrozenSince { get; private set; }

    /// <summary>What a source has shipped here.</summary>
    public SimStaging? Staged { get; set; }

    /// <summary>Merges that this group's log decided.</summary>
    public Dictionary<long, MergeOutcome> Decided { get; } = [];

    /// <summary>Makes a fit voter lead, if a majority is up.</summary>
    public bool HasLeader(Func<ReplicaId, bool> isUp)
    {
        bool IsFit(ReplicaId replica) => isUp(replica) && Born.Contains(replica);
        if (!Latest.HasMajority(IsFit))
        {
            return false;
        }

        if (!IsFit(Leader) || !Latest.Contains(Leader) || !Latest.Voters.Contains(Leader))
        {
            var electable = Latest.Voters.Where(v => IsFit(v) && KindOf(v) == MemberKind.Voter).ToList();
            if (electable.Count == 0)
            {
                return false;
            }

            Elect(electable[(int)(Term % electable.Count)]);
        }

        return true;
    }

    public void Elect(ReplicaId leader)
    {
        if (leader != Leader)
        {
            (Leader, Shipping) = (leader, null);
            Term++;
        }
    }

    /// <summary>The next leader does not have the configuration that was under way.</summary>
    public void LosePending()
    {
        if (Latest != Committed)
        {
            LastIndex = Latest.Index - 1;
            Latest = Committed;
        }
    }

    public RangeAnswer Apply(RangeEntry entry, long time, string? machineProblem = null)
    {
        Commit();
        var wasFrozen = State.Merges.Frozen is not null;
        var context = new EntryContext(++LastIndex, Committed.Index, Committed.IsJoint, machineProblem);
        var answer = State.Apply(entry, context);
        FrozenSince = !wasFrozen && State.Merges.Frozen is not null ? time : FrozenSince;
        foreach (var (operation, outcome) in State.Merges.Outcomes)
        {
            Assert.True(!Decided.TryGetValue(operation, out var before) || before == outcome, $"{name} decided {operation} twice");
            Decided[operation] = outcome;
        }

        return answer;
    }

    public void Commit()
    {
        if (Latest == Committed)
        {
            return;
        }

        var isSingle = Latest.VotersOutOf(Committed) + Committed.VotersOutOf(Latest) <= 1;
        Assert.True(isSingle || Latest.IsJoint || Committed.IsJoint, $"{name} changed more than one voter without a joint step");
        Committed = Latest;
    }

    /// <summary>A leader leaves a joint configuration.</summary>
    public void FinishJoint()
    {
        if (Latest == Committed && Committed.IsJoint)
        {
            Latest = new SimConfiguration(++LastIndex, Committed.Members);
        }
    }

    /// <summary>As the leader's core judges it.</summary>
    public bool Change(OperationAction.ChangeMembers change)
    {
        if (Latest != Committed || Latest.IsJoint || Latest.Index != change.ConfigurationIndex
            || State.Merges.Frozen is not null || State.Merges.Retired is not null)
        {
            return false;
        }

        var target = Latest.Members;
        target = change.Remove.IsNone ? target : target.Remove(change.Remove);
        target = change.Add.IsNone ? target : target.SetItem(change.Add, change.Kind);
        var next = new SimConfiguration(++LastIndex, target);
        Assert.True(next.Voters.Any(), $"{name} would be left without a voter");
        var differ = next.VotersOutOf(Latest) + Latest.VotersOutOf(next);
        Latest = differ <= 1 ? next : next with { Outgoing = Latest.Members };
        return true;
    }

    public void CatchUp(ReplicaId replica, long time)
    {
        Born.Add(replica);
        _matches[replica] = LastIndex;
        _movedAt[replica] = time;
    }

    public GroupFacts Facts(long time, Func<ReplicaId, bool> isUp) => new()
    {
        Leader = Leader,
        Descriptor = State.Descriptor,
        FoundedBy = State.FoundedBy,
        FencedBy = State.FencedBy,
        ThawedBy = State.Merges.ThawedBy,
        Absorbing = State.Merges.Absorbing,
        Frozen = State.Merges.Frozen,
        Retired = State.Merges.Retired,
        FrozenFor = time - FrozenSince,
        Notices = [.. State.Notices],
        Outcomes = [.. State.Merges.Outcomes],
        Shipping = Shipping is { } shipping ? shipping with { SilentFor = time - ShippingHeardAt } : null,
        Members = [.. (Latest.Outgoing ?? Latest.Members).SetItems(Latest.Members).Select(m => Member(m.Key, m.Value, time, isUp))],
        IsJoint = Latest.IsJoint,
        ConfigurationIndex = Latest.Index,
        IsConfigurationCommitted = Latest == Committed,
        AppliedIndex = LastIndex,
    };

    private MemberKind KindOf(ReplicaId replica) =>
        Latest.Members.TryGetValue(replica, out var kind) ? kind : Latest.Outgoing!.GetValueOrDefault(replica);

    private MemberFacts Member(ReplicaId replica, MemberKind kind, long time, Func<ReplicaId, bool> isUp)
    {
        _movedAt.TryAdd(replica, time);
        var match = replica == Leader ? LastIndex : _matches.GetValueOrDefault(replica);
        return new MemberFacts(replica, kind)
        {
            Match = Born.Contains(replica) ? match : 0,
            IsCaughtUp = match > 0 && match + 50 >= LastIndex,
            SilentFor = isUp(replica) ? 0 : 10_000,
            StalledFor = match + 50 >= LastIndex ? 0 : time - _movedAt[replica],
        };
    }
}
