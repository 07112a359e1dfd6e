using RaftActors.Protocol.Effects;

namespace RaftActors.Persistence.Records;

/// <summary>One journal event: the writes and compaction notes that waited together, in order. Atomic.</summary>
internal sealed record LogRecord(IReadOnlyList<LogOperation> Operations) : IStoredRecord
{
    /// <summary>The last write, or null if there are only compaction notes.</summary>
    public Persist? LastWrite
    {
        get
        {
            for (var i = Operations.Count - 1; i >= 0; i--)
            {
                if (Operations[i].Write is { } write)
                {
                    return write;
                }
            }

            return null;
        }
    }
}
