using RaftActors.Etcd.Contracts;
using RaftActors.Etcd.Keyspace;

namespace RaftActors.Etcd.Watch;

/// <summary>Requests and answers of watches on the wire.</summary>
internal static class WatchMessages
{
    /// <summary>What a client wishes.</summary>
    public static WatchCreate Read(WatchCreateRequest request) =>
        new(WatchRange.Of(request.Key.Memory, request.RangeEnd.Memory), request.StartRevision, request.WatchId)
        {
            NoPut = request.Filters.Contains(WatchCreateRequest.Types.FilterType.Noput),
            NoDelete = request.Filters.Contains(WatchCreateRequest.Types.FilterType.Nodelete),
            WithPrevious = request.PrevKv,
            NotifiesProgress = request.ProgressNotify,
            Fragments = request.Fragment,
        };

    /// <summary>
    /// The messages of an answer: one, or as many as are needed so that none is larger than <paramref name="maxBytes"/>, if the client said
    /// that answers may be cut. A message has one event at least.
    /// </summary>
    public static IEnumerable<WatchResponse> Write(WatchAnswer answer, Headers headers, int maxBytes)
    {
        var (message, bytes) = (Begin(answer, headers), 0L);
        foreach (var happened in answer.Events)
        {
            if (answer.MayBeCut && bytes > 0 && bytes + happened.Bytes > maxBytes)
            {
                message.Fragment = true;
                yield return message;
                (message, bytes) = (Begin(answer, headers), 0);
            }

            message.Events.Add(answer.WithPrevious ? happened.Wire : happened.WireWithoutPrevious);
            bytes += happened.Bytes;
        }

        yield return message;
    }

    private static WatchResponse Begin(WatchAnswer answer, Headers headers) => new()
    {
        Header = headers.Of(answer.Revision),
        WatchId = answer.WatchId,
        Created = answer.Created,
        Canceled = answer.Canceled,
        CompactRevision = answer.CompactRevision,
        CancelReason = answer.CancelReason,
    };
}
