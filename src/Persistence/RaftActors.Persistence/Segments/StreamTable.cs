using System.Buffers.Binary;
using System.Text;
using RaftActors.Persistence.Segments.Format;

namespace RaftActors.Persistence.Segments;

/// <summary>All streams of a log, by persistence id and by number.</summary>
internal sealed class StreamTable
{
    private readonly Dictionary<string, LogStream> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<uint, LogStream> _byNumber = [];
    private uint _last;

    public IReadOnlyCollection<LogStream> All => _byNumber.Values;

    public LogStream? Find(string persistenceId) => _byId.GetValueOrDefault(persistenceId);

    public LogStream? Find(uint number) => _byNumber.GetValueOrDefault(number);

    public LogStream Add(string persistenceId) => Add(persistenceId, _last + 1);

    /// <exception cref="ArgumentException">Number or persistence id are in use.</exception>
    public LogStream Add(string persistenceId, uint number)
    {
        var stream = new LogStream(persistenceId, number);
        _byId.Add(persistenceId, stream);
        _byNumber.Add(number, stream);
        _last = Math.Max(_last, number);
        return stream;
    }

    /// <summary>Writes every stream, as the first records of a segment.</summary>
    public void WriteTo(BatchBuffer batch)
    {
        foreach (var stream in _byNumber.Values)
        {
            batch.BeginRecord("");
            var floor = batch.GetSpan(sizeof(long));
            BinaryPrimitives.WriteInt64LittleEndian(floor, stream.Floor);
            batch.Advance(sizeof(long));
            Encoding.UTF8.GetBytes(stream.PersistenceId, batch);
            batch.EndRecord(RecordKind.Table, stream.Number, stream.Highest, 0);
        }
    }

    public static void WriteDefinition(LogStream stream, BatchBuffer batch)
    {
        batch.BeginRecord("");
        Encoding.UTF8.GetBytes(stream.PersistenceId, batch);
        batch.EndRecord(RecordKind.Stream, stream.Number, 0, 0);
    }

    public static void WriteFloor(LogStream stream, BatchBuffer batch)
    {
        batch.BeginRecord("");
        batch.EndRecord(RecordKind.Floor, stream.Number, stream.Floor, 0);
    }
}
