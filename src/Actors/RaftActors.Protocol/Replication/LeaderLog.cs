using System.Runtime.InteropServices;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Invariants;
using RaftActors.Protocol.Log;

namespace RaftActors.Protocol.Replication;

/// <summary>The leader's end of the log: admits commands within the limits, stamps entries with log time, and appends them.</summary>
internal sealed class LeaderLog
{
    private readonly RaftState _state;
    private readonly LogClock _clock;
    private readonly List<Entry> _batch = [];
    private readonly long _committedBytesAtStart;
    private long _appendedBytes;

    public LeaderLog(RaftState state)
    {
        _state = state;
        _clock = new LogClock(state.NewestTimestamp, state.Now, state.Options.ElectionTimeoutMax);
        _committedBytesAtStart = state.CommittedBytes;
        _appendedBytes = state.Log.BytesAfter(state.CommitIndex);
    }

    private long UncommittedBytes => _appendedBytes - (_state.CommittedBytes - _committedBytesAtStart);

    /// <summary>Called at the start of every step: log time passes.</summary>
    /// <param name="silence">How long the group rests between two steps; zero if it does not.</param>
    public void AdvanceClock(TimeSpan silence) => _clock.Advance(_state.Now, silence);

    /// <summary>
    /// Adds the commands that the limits admit to the batch and reports the others; returns whether there is something to append.
    /// </summary>
    public bool Admit(ProposeRequest request)
    {
        var commands = request.Commands.Span;
        var kinds = request.Kinds.Span;
        InvariantViolation.ThrowUnless(kinds.IsEmpty || kinds.Length == commands.Length, "every command has a kind or none does");
        var first = _state.Log.LastIndex + 1;
        var uncommitted = _state.Log.LastIndex - _state.CommitIndex;
        for (var i = 0; i < commands.Length; i++)
        {
            if (commands[i].Length > _state.Options.MaxCommandBytes)
            {
                _state.Effects.Add(new ProposalRejected(i, 1, RejectionReason.TooLarge, _state.Self));
                continue;
            }

            if (uncommitted + _batch.Count >= _state.Options.MaxUncommittedEntries
                || (UncommittedBytes > 0 && UncommittedBytes + commands[i].Length > _state.Options.MaxUncommittedBytes))
            {
                _state.Effects.Add(new ProposalRejected(i, commands.Length - i, RejectionReason.Busy, _state.Self));
                break;
            }

            Add(kinds.IsEmpty ? EntryKind.Command : kinds[i], commands[i]);
        }

        if (_batch.Count == 0)
        {
            return false;
        }

        _state.Effects.Add(new ProposalAppended(first, _state.CurrentTerm, _batch.Count));
        return true;
    }

    /// <summary>Adds one entry of the leader's own to the batch.</summary>
    public void Add(EntryKind kind, ReadOnlyMemory<byte> payload)
    {
        var entry = new Entry(_state.Log.LastIndex + 1 + _batch.Count, _state.CurrentTerm, kind, _clock.Stamp, payload);
        _batch.Add(entry);
        _appendedBytes += entry.SizeBytes;
    }

    /// <summary>Appends the batch to the log.</summary>
    public void Append()
    {
        _state.Append(CollectionsMarshal.AsSpan(_batch));
        _batch.Clear();
    }
}
