using Google.Protobuf;
using RaftActors.Contracts;

namespace RaftActors.Transport;

/// <summary>
/// What waits to be sent to one node: control messages first, so that votes, heartbeats and acknowledgements do not wait behind entries,
/// then the rest, cut into batches of about one frame.
/// </summary>
internal sealed class PeerBatch(string from, string to, int maxBytes)
{
    /// <summary>Around a message in a batch: tag, length and group.</summary>
    private const int MessageOverhead = 16;

    private readonly List<PeerMessage> _control = [];
    private readonly List<PeerMessage> _bulk = [];

    public bool IsEmpty => _control.Count == 0 && _bulk.Count == 0;

    public void Add(PeerMessage message)
    {
        var isBulk = message.BodyCase is PeerMessage.BodyOneofCase.AppendEntries or PeerMessage.BodyOneofCase.SnapshotChunk
            or PeerMessage.BodyOneofCase.ClientRequest or PeerMessage.BodyOneofCase.ClientResponse;
        (isBulk ? _bulk : _control).Add(message);
    }

    /// <summary>Encodes everything and begins anew.</summary>
    public IEnumerable<byte[]> Drain()
    {
        var batch = New();
        var bytes = 0;
        foreach (var message in _control.Concat(_bulk))
        {
            var size = message.CalculateSize() + MessageOverhead;
            if (bytes > 0 && bytes + size > maxBytes)
            {
                yield return batch.ToByteArray();
                batch = New();
                bytes = 0;
            }

            batch.Messages.Add(message);
            bytes += size;
        }

        _control.Clear();
        _bulk.Clear();
        if (bytes > 0)
        {
            yield return batch.ToByteArray();
        }
    }

    private PeerBatchMessage New() => new() { From = from, To = to };
}
