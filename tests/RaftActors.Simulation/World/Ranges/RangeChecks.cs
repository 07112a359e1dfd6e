using RaftActors.Protocol;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Messages;
using RaftActors.Ranges.Codecs;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.State;
using RaftActors.Simulation.Invariants.Ranges;

namespace RaftActors.Simulation.World.Ranges;

/// <summary>
/// Tells the invariants what happened. What a group's log decides is told once, when its entry is applied for the first time.
/// </summary>
internal sealed class RangeChecks(RangeCounters counters)
{
    private readonly Dictionary<string, long> _applied = new(StringComparer.Ordinal);
    private readonly KeyOwnership _ownership = new();
    private readonly TermsAndVotes _terms = new();
    private readonly MapFacts _map = new();
    private readonly EqualStates _states = new();
    private readonly HashSet<string> _founded = new(StringComparer.Ordinal);
    private readonly KeyRevisions _revisions = new();
    private readonly MergeOutcomes _merges = new();
    private readonly Dictionary<long, OperationOutcome> _ended = [];
    private RangeBefore _before;

    public Executions Executions { get; } = new();

    public ChildBirths Births { get; } = new();

    public Lives Lives { get; } = new();

    public MemberChanges Members { get; } = new();

    public PlannedChanges Plans { get; } = new();

    public void Started(RangeReplica replica, RecoveredState recovered)
    {
        if (replica.Group != RangeWorld.MetaGroup)
        {
            Lives.Hosted(replica.Group, replica.Id, replica.Node.Disk.Book.DataId);
        }

        if (recovered.Snapshot.Index > LogIndex.Zero)
        {
            Births.Initialised(replica.Group, replica.Id);
        }
    }

    public void Applying(RangeReplica replica) =>
        _before = replica.Machine is RangeMachine machine ? RangeBefore.Of(machine) : default;

    public void Applied(RangeReplica replica, in Entry entry, object? result)
    {
        var (group, index) = (replica.Group, entry.Index.Value);
        if (replica.Machine is RangeMachine { IsHollow: true })
        {
            counters.Add(RangeReached.WitnessApplied);
            return;
        }

        _states.Applied(group, replica.Id.Value, index, replica.Machine.Chain);
        var isFirst = index > _applied.GetValueOrDefault(group);
        if (isFirst)
        {
            _applied[group] = index;
        }

        if (replica.Machine is MetaMachine meta)
        {
            if (isFirst && result is MapAnswer.Done)
            {
                Changed(meta.Image);
            }

            return;
        }

        var machine = (RangeMachine)replica.Machine;
        if (isFirst && entry.Kind == EntryKind.Configuration)
        {
            Lives.Committed(group, machine.Members.Members);
            Members.Changed(group, entry.Term.Value, index, machine.Members);
            counters.Add(machine.Members.IsJoint ? RangeReached.JointMembers : RangeReached.MembersChanged);
        }

        if (result is RangeResult.Changed changed)
        {
            Applied(replica, machine, changed, index, isFirst);
        }
        else if (isFirst && result is RangeResult.Executed executed)
        {
            Executed(group, machine, executed, index);
        }
    }

    public void Leads(RangeReplica replica, Term term) => _terms.Leads(replica.Group, replica.Id, term.Value, replica.Node.Life);

    /// <summary>A replica without payloads could not cut a child off again anyway.</summary>
    public void Saved(RangeReplica replica, long index)
    {
        if (replica.Machine is not RangeMachine { IsHollow: true })
        {
            Births.Saved(replica.Group, replica.Id, index);
        }
    }

    public void Leaves(RangeReplica replica, RaftMessage message)
    {
        var (group, term) = (replica.Group, message.Term.Value);
        switch (message)
        {
            case RequestVote { IsPreVote: false }:
                _terms.Campaigns(group, replica.Id, term, replica.HasState);
                _terms.Voted(group, replica.Id, term, replica.Id);
                Lives.Votes(group, replica.Id);
                break;
            case RequestVoteResponse { IsPreVote: false, VoteGranted: true }:
                if (!replica.HasState && replica.Store.HasRecord)
                {
                    counters.Add(RangeReached.UninitialisedVoted);
                }

                _terms.Voted(group, replica.Id, term, message.To);
                Lives.Votes(group, replica.Id);
                break;
            case AppendEntriesResponse { Success: true } response:
                _terms.Acknowledges(group, replica.Id, response.MatchIndex.Value, replica.HasState);
                break;
        }
    }

    /// <summary>What has stopped a group when a read is asked for.</summary>
    public long FrozenBy(string group) => _ownership.FrozenBy(group);

    /// <summary>A read is answered.</summary>
    public void Served(string group, long frozenBy) => _ownership.Served(group, frozenBy);

    /// <summary>At the end of a run: every key has an owner.</summary>
    public void RequireTiles() => _ownership.RequireTiles();

    private void Changed(MapImage map)
    {
        _map.Changed(map);
        foreach (var operation in map.Operations)
        {
            if (operation.Outcome != OperationOutcome.Open && _ended.TryAdd(operation.Id, operation.Outcome))
            {
                Count(operation);
            }
        }

        foreach (var node in map.Nodes)
        {
            if (node.Mode == NodeMode.Drained && node.ChangedAt == map.Version)
            {
                counters.Add(RangeReached.NodeDrained);
            }
        }

        foreach (var range in map.Ranges)
        {
            Members.Listed(range);
            foreach (var replica in range.Replicas.Where(r => r.Stage == ReplicaStage.Lost))
            {
                Births.Lost(range.Group, replica.Id);
            }

            if (range.Stage == RangeStage.Retired)
            {
                Lives.Retired(range.Group);
            }
        }
    }

    private void Executed(string group, RangeMachine machine, RangeResult.Executed executed, long index)
    {
        var command = executed.Command;
        if (executed.IsRepetition)
        {
            counters.Add(RangeReached.CommandRepeated);
            Executions.Answered(command.Session.Client, command.Session.Sequence, executed.Previous);
            return;
        }

        counters.Add(RangeReached.CommandExecuted);
        _ownership.Executed(group, command.Key, machine.State.Descriptor?.Version ?? 0);
        _revisions.Executed(group, command.Key, executed.Revision, machine.Time);
        Executions.Executed(
            $"{group}@{index}", command.Session.Client, command.Session.Sequence, command.Key, command.Value, executed.Previous);
    }

    private void Applied(RangeReplica replica, RangeMachine machine, RangeResult.Changed changed, long index, bool isFirst)
    {
        var group = replica.Group;
        if (changed is { Child: { } child, Answer: RangeAnswer.Done { Child: { } notice, Descriptor: var parent } })
        {
            var name = notice.Child.Group;
            var right = 0UL;
            foreach (var (key, cell) in child.Content)
            {
                right = unchecked(right + Fold.Pair(key, cell));
            }

            Births.Split(group, index, name, FullVoters(child.Members), _before.Content, machine.ContentHash, right);
            Births.Inherited(name, StateCodec.Encode(machine.Sessions), child.Sessions, machine.Time, child.Time);
            if (isFirst)
            {
                var begun = StateCodec.DecodeState(child.State).Descriptor!;
                counters.Add(RangeReached.SplitApplied);
                _terms.Named(name, ((RangeEntry.Split)changed.Entry).FirstLeader);
                Lives.Committed(name, notice.Child.Members);
                Members.Began(name, index, child.Members);
                _ownership.Split(group, parent.Keys, parent.Version, name, begun.Keys, begun.Version);
                _map.Done(notice.Operation);
                _applied[name] = index;
            }

            return;
        }

        if (changed is { Absorbed: { } source, Entry: RangeEntry.Absorb absorb })
        {
            _merges.Absorbed(group, absorb.Operation, source.ContentHash);
        }

        if (!isFirst)
        {
            return;
        }

        Count(changed);
        Merged(group, machine);
        if (changed is { Entry: RangeEntry.Found found, Answer: RangeAnswer.Done founded })
        {
            if (founded.Descriptor.Version == found.Descriptor.Version && _founded.Add(group))
            {
                _ownership.Founded(group, founded.Descriptor.Keys, founded.Descriptor.Version);
                Lives.Committed(group, machine.Members.Members);
                Members.Began(group, index, machine.Members);
                _map.Done(found.Operation);
            }
        }
        else if (changed.Answer is RangeAnswer.Done done)
        {
            _ownership.Raised(group, done.Descriptor.Version);
        }
    }

    /// <summary>What an entry did to the range's part in merges.</summary>
    private void Merged(string group, RangeMachine machine)
    {
        var merges = machine.State.Merges;
        if (merges.Frozen is { } frozen && _before.Frozen == 0)
        {
            counters.Add(RangeReached.Frozen);
            _ownership.Frozen(group, frozen.Operation);
            _merges.Frozen(frozen.Operation, machine.ContentHash);
        }

        foreach (var (operation, outcome) in merges.Outcomes)
        {
            Decided(group, machine, operation, outcome);
        }

        if (merges.ThawedBy != _before.ThawedBy)
        {
            counters.Add(_before.Frozen == 0 ? RangeReached.ThawedUnfrozen : RangeReached.Thawed);
            _ownership.Thawed(group);
            _merges.Thawed(group, merges.ThawedBy, _before.Frozen != 0);
        }

        if (merges.Retired is { } retired && !_before.IsRetired)
        {
            counters.Add(RangeReached.Retired);
            _merges.Retired(group, retired.Operation);
        }
    }

    private void Decided(string group, RangeMachine machine, long operation, MergeOutcome outcome)
    {
        _merges.Decided(group, operation, outcome);
        if (outcome == MergeOutcome.Absorbed && _before.Absorbing is { } absorbing && absorbing.Operation == operation)
        {
            counters.Add(RangeReached.Absorbed);
            var now = machine.State.Descriptor!;
            _ownership.Absorbed(group, absorbing.Source, now.Keys, now.Version);
            _map.Done(operation);
        }
    }

    private static List<ReplicaId> FullVoters(Configuration members) => [.. members.Voters.Where(v => !members.IsWitness(v))];

    private void Count(OperationRecord operation)
    {
        var isDone = operation.Outcome == OperationOutcome.Completed;
        counters.Add((operation.Kind, isDone) switch
        {
            (OperationKind.Found, _) => RangeReached.Founded,
            (OperationKind.Split, true) => RangeReached.SplitCompleted,
            (OperationKind.Split, false) => RangeReached.SplitCancelled,
            (OperationKind.Merge, true) => RangeReached.MergeCompleted,
            (OperationKind.Merge, false) => RangeReached.MergeCancelled,
            (_, true) => RangeReached.MoveCompleted,
            _ => RangeReached.MoveCancelled,
        });
    }

    private void Count(RangeResult.Changed changed)
    {
        RangeReached? reached = changed switch
        {
            { Entry: RangeEntry.Split, Answer: RangeAnswer.Done } => RangeReached.SplitRepeated,
            { Entry: RangeEntry.Split } => RangeReached.SplitRefused,
            { Entry: RangeEntry.Fence, Answer: RangeAnswer.Done } => RangeReached.SplitFenced,
            { Answer: RangeAnswer.TooLate { Outcome: MergeOutcome.Absorbed } } => RangeReached.CancelledTooLate,
            { Answer: RangeAnswer.TooLate } => RangeReached.AbsorbedTooLate,
            { Entry: RangeEntry.BeginAbsorb, Answer: RangeAnswer.Done } => RangeReached.AbsorbBegun,
            { Entry: RangeEntry.Freeze or RangeEntry.Absorb, Answer: RangeAnswer.Stale } => RangeReached.EntryRefused,
            { Answer: RangeAnswer.Refused } => RangeReached.EntryRefused,
            _ => null,
        };
        if (reached is { } branch)
        {
            counters.Add(branch);
        }
    }
}
