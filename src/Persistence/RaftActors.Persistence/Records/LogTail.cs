using RaftActors.Protocol;
using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;

namespace RaftActors.Persistence.Records;

/// <summary>Term, vote and the end of the log after all writes requested so far: the content that a compaction note repeats.</summary>
internal sealed class LogTail(RecoveredState state)
{
    private HardState _hardState = state.HardState;
    private LogIndex _last = state.LogBase.Index + state.Entries.Length;

    public void Follow(in Persist write)
    {
        _hardState = write.HardState;
        if (write.ResetTo is { } reset)
        {
            _last = reset.Index;
        }

        if (write.TruncateAfter is { } index)
        {
            _last = LogIndex.Min(_last, index);
        }

        if (!write.Entries.IsEmpty)
        {
            _last = write.Entries.Span[^1].Index;
        }
    }

    public CompactionNote Note(in CompactLog compaction) => new(compaction.Snapshot, compaction.Base, _hardState, _last);
}
