using Google.Protobuf;
using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Machines.Tests.Mvcc;

/// <summary>Ranges as the specification says them, over a list of all pairs.</summary>
internal static class ModelRange
{
    public static bool Contains(ByteString key, ByteString rangeEnd, ByteString candidate) =>
        rangeEnd.IsEmpty ? candidate == key
        : candidate.Span.SequenceCompareTo(key.Span) >= 0
            && ((rangeEnd.Length == 1 && rangeEnd[0] == 0) || candidate.Span.SequenceCompareTo(rangeEnd.Span) < 0);

    /// <param name="pairs">All pairs at the revision that is read, in the order of their keys.</param>
    /// <param name="request">The range.</param>
    public static RangeResponse Run(IEnumerable<KeyValue> pairs, RangeRequest request)
    {
        var within = pairs.Where(p => Contains(request.Key, request.RangeEnd, p.Key)).ToList();
        var response = new RangeResponse { Count = within.Count };
        if (request.CountOnly)
        {
            return response;
        }

        var passing = within.Where(p =>
            (request.MinModRevision == 0 || p.ModRevision >= request.MinModRevision)
            && (request.MaxModRevision == 0 || p.ModRevision <= request.MaxModRevision)
            && (request.MinCreateRevision == 0 || p.CreateRevision >= request.MinCreateRevision)
            && (request.MaxCreateRevision == 0 || p.CreateRevision <= request.MaxCreateRevision));
        var sorted = Sort(passing, request).ToList();
        response.More = request.Limit > 0 && sorted.Count > request.Limit;
        foreach (var pair in request.Limit > 0 ? sorted.Take((int)request.Limit) : sorted)
        {
            var returned = pair.Clone();
            returned.Value = request.KeysOnly ? ByteString.Empty : returned.Value;
            response.Kvs.Add(returned);
        }

        return response;
    }

    private static IEnumerable<KeyValue> Sort(IEnumerable<KeyValue> pairs, RangeRequest request)
    {
        var isDescending = request.SortOrder == RangeRequest.Types.SortOrder.Descend;
        return request.SortTarget switch
        {
            RangeRequest.Types.SortTarget.Key => isDescending ? pairs.Reverse() : pairs,
            RangeRequest.Types.SortTarget.Version => By(p => p.Version),
            RangeRequest.Types.SortTarget.Create => By(p => p.CreateRevision),
            RangeRequest.Types.SortTarget.Mod => By(p => p.ModRevision),
            _ => By(p => Convert.ToHexString(p.Value.Span)),
        };

        IEnumerable<KeyValue> By<T>(Func<KeyValue, T> of)
        {
            IComparer<T> comparer = typeof(T) == typeof(string) ? (IComparer<T>)StringComparer.Ordinal : Comparer<T>.Default;
            return isDescending ? pairs.OrderByDescending(of, comparer) : pairs.OrderBy(of, comparer);
        }
    }
}
