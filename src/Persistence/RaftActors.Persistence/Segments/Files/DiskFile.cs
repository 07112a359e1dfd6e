using Microsoft.Win32.SafeHandles;
using RaftActors.Persistence.Disk;

namespace RaftActors.Persistence.Segments.Files;

/// <summary>A file on disk.</summary>
internal sealed class DiskFile(SafeFileHandle handle) : ISegmentFile
{
    public long Length => RandomAccess.GetLength(handle);

    public int Read(Span<byte> bytes, long offset)
    {
        var done = 0;
        while (done < bytes.Length)
        {
            var read = RandomAccess.Read(handle, bytes[done..], offset + done);
            if (read == 0)
            {
                break;
            }

            done += read;
        }

        return done;
    }

    public void Write(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(handle, bytes, offset);

    public void SetLength(long length) => RandomAccess.SetLength(handle, length);

    public void Sync() => DiskSync.Data(handle);

    public void Dispose() => handle.Dispose();
}
