using RaftActors.Persistence.Segments.Files;

namespace RaftActors.Persistence.Segments;

/// <summary>Fills files with zeros.</summary>
internal static class ZeroFill
{
    private const int Piece = 1 << 20;
    private const int PiecesPerSync = 8;

    /// <summary>Writes and syncs zeros; false if it was told to stop.</summary>
    public static bool Write(ISegmentFile file, long from, long to, Func<bool> isStopped)
    {
        var zeros = new byte[(int)Math.Min(Piece, to - from)];
        var pieces = 0;
        for (var at = from; at < to; at += zeros.Length)
        {
            if (isStopped())
            {
                return false;
            }

            file.Write(zeros.AsSpan(0, (int)Math.Min(zeros.Length, to - at)), at);
            if (++pieces % PiecesPerSync == 0)
            {
                // In pieces: one large sync would delay those of the writer.
                file.Sync();
            }
        }

        file.Sync();
        return true;
    }

    public static void Write(ISegmentFile file, long from, long to) => Write(file, from, to, () => false);
}
