namespace RaftActors.Machines;

/// <summary>The rest of a snapshot's stream as a stream of its own: a machine sees its own bytes, from position zero on.</summary>
internal sealed class SnapshotRemainder(Stream snapshot) : Stream
{
    private readonly long _start = snapshot.Position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => snapshot.Length - _start;

    public override long Position
    {
        get => snapshot.Position - _start;
        set => snapshot.Position = value >= 0 ? _start + value : throw new IOException("A position before the beginning of the stream.");
    }

    public override int Read(Span<byte> buffer) => snapshot.Read(buffer);

    public override int Read(byte[] buffer, int offset, int count) => snapshot.Read(buffer, offset, count);

    public override int ReadByte() => snapshot.ReadByte();

    public override long Seek(long offset, SeekOrigin origin) =>
        Position = offset + (origin == SeekOrigin.Begin ? 0 : origin == SeekOrigin.Current ? Position : Length);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException("A snapshot cannot be changed.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A snapshot cannot be changed.");
}
