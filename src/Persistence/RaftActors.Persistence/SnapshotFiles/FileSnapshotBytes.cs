using Microsoft.Win32.SafeHandles;
using RaftActors.Protocol.Snapshots;
using RaftActors.Storage;

namespace RaftActors.Persistence.SnapshotFiles;

/// <summary>
/// A snapshot in a file. The file is open until this and all its streams are disposed, so its bytes stay readable when it is deleted or
/// replaced meanwhile. (Windows too: it is opened for that, and the name vanishes at the latest when the last reader ends.)
/// </summary>
internal sealed class FileSnapshotBytes : SnapshotBytes
{
    private readonly SafeFileHandle _file;
    private readonly string _path;

    /// <summary>This object and its open streams.</summary>
    private int _users = 1;

    private int _isDisposed;

    /// <param name="file">The open file, from now on of this object.</param>
    /// <param name="path">Its name, for messages.</param>
    /// <param name="trailer">Its trailer.</param>
    public FileSnapshotBytes(SafeFileHandle file, string path, in SnapshotTrailer trailer)
    {
        (_file, _path) = (file, path);
        Place = trailer.Place;
        Length = trailer.Length;
    }

    /// <summary>The place that the file itself names.</summary>
    public SnapshotInfo Place { get; }

    public override long Length { get; }

    /// <summary>Opens a file and checks that it was written to the end. The blocks are checked when they are read.</summary>
    /// <exception cref="InvalidDataException">The file is damaged or too short.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static FileSnapshotBytes Open(string path)
    {
        var file = OpenFile(path);
        try
        {
            return new FileSnapshotBytes(file, path, ReadTrailer(file));
        }
        catch (Exception unusable)
        {
            file.Dispose();
            throw unusable is InvalidDataException ? Damaged(path, unusable.Message, unusable) : unusable;
        }
    }

    /// <summary>Reads the whole file.</summary>
    /// <exception cref="InvalidDataException">A block is damaged.</exception>
    public void Verify()
    {
        using var stream = OpenRead();
        for (var block = 0L; block < Length; block += SnapshotFileFormat.BlockContent)
        {
            stream.Position = block;
            stream.ReadByte();
        }
    }

    public override Stream OpenRead()
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);
        Interlocked.Increment(ref _users);
        return new BlockReader(this);
    }

    public override void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            Release();
        }
    }

    /// <summary>A stream ended.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            _file.Dispose();
        }
    }

    public void Read(Span<byte> bytes, long offset)
    {
        if (!TryRead(_file, bytes, offset))
        {
            throw Damaged("it is too short");
        }
    }

    public InvalidDataException Damaged(string what) => Damaged(_path, what, null);

    private static SnapshotTrailer ReadTrailer(SafeFileHandle file)
    {
        var length = RandomAccess.GetLength(file);
        Span<byte> header = stackalloc byte[SnapshotFileFormat.HeaderBytes];
        Span<byte> end = stackalloc byte[SnapshotTrailer.EndBytes];
        if (length < header.Length + end.Length || !TryRead(file, header, 0) || !TryRead(file, end, length - end.Length))
        {
            throw new InvalidDataException("it is too short");
        }

        SnapshotFileFormat.CheckHeader(header);
        var size = SnapshotTrailer.Size(end);
        if (size > length - header.Length)
        {
            throw new InvalidDataException("its trailer is damaged");
        }

        var bytes = new byte[size];
        if (!TryRead(file, bytes, length - size))
        {
            throw new InvalidDataException("it is too short");
        }

        var trailer = SnapshotTrailer.Decode(bytes);
        return trailer.Length >= 0 && SnapshotFileFormat.TrailerOffset(trailer.Length) == length - size
            ? trailer
            : throw new InvalidDataException($"it does not have the {trailer.Length} bytes that its trailer names");
    }

    private static SafeFileHandle OpenFile(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new IOException(refused.Message, refused);
        }
    }

    private static bool TryRead(SafeFileHandle file, Span<byte> bytes, long offset)
    {
        while (!bytes.IsEmpty)
        {
            var read = RandomAccess.Read(file, bytes, offset);
            if (read == 0)
            {
                return false;
            }

            bytes = bytes[read..];
            offset += read;
        }

        return true;
    }

    private static InvalidDataException Damaged(string path, string what, Exception? cause) =>
        new($"The snapshot's file '{path}' is damaged: {what}.", cause);
}
