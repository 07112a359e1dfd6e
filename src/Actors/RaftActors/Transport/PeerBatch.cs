using Google.Protobuf;
using RaftActors.Contracts;
using RaftActors.Transport.Sockets;

namespace RaftActors.Transport;

/// <summary>
/// The messages waiting to be sent to one node: control messages first, so that votes, heartbeats and acknowledgements do not wait behind
/// entries, then the rest, in batches of about one frame. A batch is written straight into the memory that it is sent from.
/// </summary>
internal sealed class PeerBatch(string from, string to, int maxBytes) : IFrame
{
    /// <summary>The overhead per message in a batch: tag, length and group.</summary>
    private const int MessageOverhead = 16;

    private readonly List<OutgoingMessage> _messages = [];
    private readonly List<OutgoingMessage> _bulk = [];
    private readonly int _nodesSize = WireWriter.SizeOfText(from) + WireWriter.SizeOfText(to);
    private int _first;
    private int _end;
    private bool _isPing;

    /// <summary>Sent with every batch while it is not empty: this node accepts lanes from the receiver.</summary>
    public ByteString LaneToken { get; set; } = ByteString.Empty;

    public bool IsEmpty => _messages.Count == 0 && _bulk.Count == 0;

    /// <summary>The bytes of the current batch.</summary>
    public int Length { get; private set; }

    /// <exception cref="ArgumentException">Such an object is not sent between nodes.</exception>
    public void Add(string group, object body)
    {
        var message = WireCodec.Prepare(group, body);
        (message.IsBulk ? _bulk : _messages).Add(message);
    }

    /// <summary>If no message waits, asks for a batch without any: it shows that this node is alive.</summary>
    public void Ping() => _isPing = IsEmpty;

    /// <summary>Moves to the next batch of what was added; false, with nothing left, after the last one.</summary>
    public bool MoveNext()
    {
        if (_bulk.Count > 0)
        {
            _messages.AddRange(_bulk);
            _bulk.Clear();
        }

        _first = _end;
        if (_first == _messages.Count && !_isPing)
        {
            _messages.Clear();
            _first = _end = 0;
            return false;
        }

        _isPing = false;
        Length = _nodesSize + WireWriter.SizeOfBytes(LaneToken.Length);
        for (var bytes = 0; _end < _messages.Count; _end++)
        {
            var size = _messages[_end].Size;
            bytes += size + MessageOverhead;
            if (_end > _first && bytes > maxBytes)
            {
                break;
            }

            Length += WireWriter.SizeOfDelimited(size);
        }

        return true;
    }

    /// <summary>Writes the current batch.</summary>
    /// <param name="bytes">Memory of its length.</param>
    public void WriteTo(Span<byte> bytes)
    {
        var writer = new WireWriter(bytes);
        writer.Text(PeerBatchMessage.FromFieldNumber, from);
        writer.Text(PeerBatchMessage.ToFieldNumber, to);
        for (var i = _first; i < _end; i++)
        {
            var message = _messages[i];
            writer.Begin(PeerBatchMessage.MessagesFieldNumber, message.Size);
            WireCodec.Write(ref writer, message);
        }

        writer.Bytes(PeerBatchMessage.LaneTokenFieldNumber, LaneToken.Span);
    }
}
