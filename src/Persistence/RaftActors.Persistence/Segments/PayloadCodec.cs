using System.Text;
using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Journal;
using RaftActors.Persistence.Records;
using RaftActors.Persistence.Segments.Format;

namespace RaftActors.Persistence.Segments;

/// <summary>Writes and reads the payloads of events: this library's records directly, all others through Akka's serialization.</summary>
internal sealed class PayloadCodec
{
    private readonly ExtendedActorSystem _system;
    private readonly Akka.Serialization.Serialization _serialization;
    private readonly int _own;

    public PayloadCodec(ActorSystem system)
    {
        _system = (ExtendedActorSystem)system;
        _serialization = system.Serialization;
        _own = _serialization.FindSerializerForType(typeof(LogRecord)) is RaftJournalSerializer own ? own.Identifier : 0;
    }

    /// <summary>Adds an event to the log.</summary>
    public void Write(IPersistentRepresentation persistent, SegmentLog log)
    {
        if (persistent.Payload is LogRecord record && _own != 0)
        {
            var output = log.BeginRecord(persistent.PersistenceId, persistent.SequenceNr, RaftJournalSerializer.RecordManifest);
            var size = RaftJournalSerializer.SizeOf(record);
            RaftJournalSerializer.Write(record, output.GetSpan(size)[..size]);
            output.Advance(size);
            log.EndRecord(persistent.SequenceNr, _own);
        }
        else
        {
            WriteOther(persistent, log);
        }
    }

    /// <summary>Reads an event.</summary>
    /// <param name="header">The record's header.</param>
    /// <param name="record">Its bytes.</param>
    /// <param name="parser">The caller's, for this library's records.</param>
    public object Read(in RecordHeader header, ReadOnlySpan<byte> record, RecordParser parser)
    {
        var manifest = record[RecordFormat.HeaderBytes..header.PayloadAt];
        var payload = record[header.PayloadAt..header.End];
        return header.SerializerId == _own && _own != 0
            ? RaftJournalSerializer.Read(
                payload,
                manifest.SequenceEqual("r"u8) ? RaftJournalSerializer.RecordManifest : Encoding.UTF8.GetString(manifest),
                parser)
            : _serialization.Deserialize(payload.ToArray(), header.SerializerId, Encoding.UTF8.GetString(manifest));
    }

    private void WriteOther(IPersistentRepresentation persistent, SegmentLog log)
    {
        var payload = persistent.Payload is Tagged tagged ? tagged.Payload : persistent.Payload;
        var serializer = _serialization.FindSerializerFor(payload);
        var bytes = Akka.Serialization.Serialization.WithTransport(_system, () => serializer.ToBinary(payload));
        var manifest = Akka.Serialization.Serialization.ManifestFor(serializer, payload);
        var output = log.BeginRecord(persistent.PersistenceId, persistent.SequenceNr, manifest);
        bytes.CopyTo(output.GetSpan(bytes.Length));
        output.Advance(bytes.Length);
        log.EndRecord(persistent.SequenceNr, serializer.Identifier);
    }
}
