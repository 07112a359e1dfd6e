using Google.Protobuf;
using RaftActors.Contracts;

namespace RaftActors.Transport;

/// <summary>
/// The messages waiting to be sent to one node: control messages first, so that votes, heartbeats and acknowledgements do not wait behind
/// entries, then the rest, in batches of about one frame.
/// </summary>
internal sealed class PeerBatch(string from, string to, int maxBytes)
{
    /// <summary>The overhead per message in a batch: tag, length and group.</summary>
    private const int MessageOverhead = 16;

    private readonly List<PeerMessage> _control = [];
    private readonly List<PeerMessage> _bulk = [];
    private readonly List<byte[]> _drained = [];
    private readonly PeerBatchMessage _batch = new() { From = from, To = to };
    private int _bytes;

    /// <summary>Sent with every batch while it is not empty: this node accepts lanes from the receiver.</summary>
    public ByteString LaneToken { set => _batch.LaneToken = value; }

    public bool IsEmpty => _control.Count == 0 && _bulk.Count == 0;

    public void Add(PeerMessage message)
    {
        var isBulk = message.BodyCase is PeerMessage.BodyOneofCase.AppendEntries or PeerMessage.BodyOneofCase.SnapshotChunk
            or PeerMessage.BodyOneofCase.ClientRequest or PeerMessage.BodyOneofCase.ClientResponse;
        (isBulk ? _bulk : _control).Add(message);
    }

    /// <summary>Encodes everything and clears the batch. The next call reuses the list.</summary>
    public List<byte[]> Drain()
    {
        _drained.Clear();
        Encode(_control);
        Encode(_bulk);
        if (_bytes > 0)
        {
            Cut();
        }

        return _drained;
    }

    private void Encode(List<PeerMessage> messages)
    {
        foreach (var message in messages)
        {
            var size = message.CalculateSize() + MessageOverhead;
            if (_bytes > 0 && _bytes + size > maxBytes)
            {
                Cut();
            }

            _batch.Messages.Add(message);
            _bytes += size;
        }

        messages.Clear();
    }

    private void Cut()
    {
        _drained.Add(_batch.ToByteArray());
        _batch.Messages.Clear();
        _bytes = 0;
    }
}
