using Akka.Remote.Wire;

namespace Akka.Remote.Transport;

internal enum SystemFrameKind : byte
{
    Watch = 1,
    Unwatch = 2,
    DeathWatchNotification = 3,
    Terminate = 4,
}

/// <summary>A system message: for whom, about whom. Paths are written as <see cref="WirePaths"/> says.</summary>
internal readonly record struct SystemFrame(SystemFrameKind Kind, string Target, string Subject, bool ExistenceConfirmed, bool AddressTerminated)
{
    public void Write(FrameBuffer buffer, ulong sequence)
    {
        var writer = new SpanWriter(buffer.Reserve(64 + SpanWriter.Bound(Target) + SpanWriter.Bound(Subject)));
        writer.BeginFrame(FrameKind.System);
        writer.WriteVarint(sequence);
        writer.WriteByte((byte)Kind);
        writer.WriteString(Target);
        writer.WriteString(Subject);
        writer.WriteByte((byte)((ExistenceConfirmed ? 1 : 0) | (AddressTerminated ? 2 : 0)));
        writer.EndFrame();
        buffer.Commit(writer.Position);
    }

    public static SystemFrame Read(ref SpanReader reader, out ulong sequence)
    {
        sequence = reader.ReadVarint();
        var kind = (SystemFrameKind)reader.ReadByte();
        var target = reader.ReadString();
        var subject = reader.ReadString();
        var flags = reader.ReadByte();
        return new SystemFrame(kind, target, subject, (flags & 1) != 0, (flags & 2) != 0);
    }
}
