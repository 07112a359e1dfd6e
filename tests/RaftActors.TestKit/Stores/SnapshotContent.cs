using RaftActors.Storage;

namespace RaftActors.TestKit.Stores;

/// <summary>Reads and writes whole snapshots, for tests with small ones.</summary>
public static class SnapshotContent
{
    /// <summary>The bytes, which are released.</summary>
    public static byte[] ToArray(this SnapshotBytes state)
    {
        ArgumentNullException.ThrowIfNull(state);
        using (state)
        using (var stream = state.OpenRead())
        {
            var bytes = new byte[state.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
    }

    /// <summary>A new draft with the bytes.</summary>
    public static SnapshotDraft Write(this ISnapshotDrafts drafts, ReadOnlySpan<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(drafts);
        var draft = drafts.Create();
        draft.Content.Write(bytes);
        return draft;
    }
}
