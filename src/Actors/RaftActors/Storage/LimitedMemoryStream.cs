namespace RaftActors.Storage;

/// <summary>A stream into memory that refuses more bytes than a store can keep as one value.</summary>
internal sealed class LimitedMemoryStream(long maxBytes) : MemoryStream
{
    /// <summary>Every other kind of write but that of a single byte comes here.</summary>
    public override void Write(byte[] buffer, int offset, int count)
    {
        MakeRoom(count);
        base.Write(buffer, offset, count);
    }

    public override void WriteByte(byte value)
    {
        MakeRoom(1);
        base.WriteByte(value);
    }

    private void MakeRoom(int bytes)
    {
        if (Position + bytes > maxBytes)
        {
            throw new IOException(
                $"A snapshot of more than {maxBytes} bytes does not fit into this store, which keeps it as one value; keep snapshots in "
                    + "files (raft-actors.persistence.snapshots = files), or make the machine's state smaller.");
        }
    }
}
