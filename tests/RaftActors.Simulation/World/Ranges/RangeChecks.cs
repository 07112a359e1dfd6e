using RaftActors.Protocol;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
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
    private ulong _contentBefore;
    private int _cancelled;

    public Executions Executions { get; } = new();

    public ChildBirths Births { get; } = new();

    public Lives Lives { get; } = new();

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

    public void Applying(RangeReplica replica) => _contentBefore = (replica.Machine as RangeMachine)?.ContentHash ?? 0;

    public void Applied(RangeReplica replica, in Entry entry, object? result)
    {
        var (group, index) = (replica.Group, entry.Index.Value);
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

    public void Saved(RangeReplica replica, long index) => Births.Saved(replica.Group, replica.Id, index);

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

    /// <summary>At the end of a run: every key has an owner.</summary>
    public void RequireTiles() => _ownership.RequireTiles();

    private void Changed(MapImage map)
    {
        _map.Changed(map);
        if (map.Operations.Count(o => o.Outcome == OperationOutcome.Cancelled) > _cancelled)
        {
            _cancelled++;
            counters.Add(RangeReached.SplitCancelled);
        }

        foreach (var range in map.Ranges)
        {
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
            foreach (var (key, value) in child.Content)
            {
                right = unchecked(right + Fold.Pair(key, value));
            }

            Births.Split(group, index, name, notice.Child.Members, _contentBefore, machine.ContentHash, right);
            Births.Inherited(name, StateCodec.Encode(machine.Sessions), child.Sessions, machine.Time, child.Info.Timestamp);
            if (isFirst)
            {
                var begun = StateCodec.DecodeState(child.State).Descriptor!;
                counters.Add(RangeReached.SplitApplied);
                _terms.Named(name, ((RangeEntry.Split)changed.Entry).FirstLeader);
                Lives.Committed(name, notice.Child.Members);
                _ownership.Split(group, parent.Keys, parent.Version, name, begun.Keys, begun.Version);
                _map.Done(notice.Operation);
                _applied[name] = index;
            }

            return;
        }

        if (!isFirst)
        {
            return;
        }

        Count(changed);
        if (changed is { Entry: RangeEntry.Found found, Answer: RangeAnswer.Done founded })
        {
            if (founded.Descriptor.Version == found.Descriptor.Version && _founded.Add(group))
            {
                _ownership.Founded(group, founded.Descriptor.Keys, founded.Descriptor.Version);
                _map.Done(found.Operation);
            }
        }
        else if (changed.Answer is RangeAnswer.Done done)
        {
            _ownership.Raised(group, done.Descriptor.Version);
        }
    }

    private void Count(RangeResult.Changed changed)
    {
        switch (changed)
        {
            case { Entry: RangeEntry.Split, Answer: RangeAnswer.Done }:
                counters.Add(RangeReached.SplitRepeated);
                break;
            case { Entry: RangeEntry.Split }:
                counters.Add(RangeReached.SplitRefused);
                break;
            case { Entry: RangeEntry.Fence, Answer: RangeAnswer.Done }:
                counters.Add(RangeReached.SplitFenced);
                break;
        }
    }
}
