using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Etcd.Keyspace;

/// <summary>The header of every response of this node.</summary>
internal sealed class Headers(string cluster, string node)
{
    private long _term = 1;

    /// <summary>The number of the cluster.</summary>
    public ulong ClusterId { get; } = StableIds.Of(cluster);

    /// <summary>The number of this node.</summary>
    public ulong MemberId { get; } = StableIds.Of(node);

    /// <summary>The header of a response to a request that the machine answered.</summary>
    public ResponseHeader Of(Reply reply)
    {
        Interlocked.Exchange(ref _term, Math.Max(1, reply.Term));
        return Of(reply.Body.Revision);
    }

    /// <summary>A header with the last term seen.</summary>
    public ResponseHeader Of(long revision) => new()
    {
        ClusterId = ClusterId,
        MemberId = MemberId,
        Revision = revision,
        RaftTerm = (ulong)Interlocked.Read(ref _term),
    };
}
