using RaftActors.Messages;

namespace RaftActors.Requests;

/// <summary>Query the machine.</summary>
/// <remarks>
/// Who answers, and how the index is learned that the answer must include:
/// <list type="table">
/// <item><term>Linearizable</term><description>the leader, after a round of heartbeats (T§6.4)</description></item>
/// <item><term>Linearizable, at this node</term><description>any replica, which asks the leader for the index</description></item>
/// <item><term>Lease</term><description>the leader, by its lease; without one as Linearizable</description></item>
/// <item><term>ThroughLog</term><description>the leader: the read is an entry of the log</description></item>
/// <item><term>BoundedStaleness</term><description>any replica, by a recent index, or else as at this node</description></item>
/// <item><term>Sequential, Causal</term><description>any replica, at <paramref name="MinIndex"/></description></item>
/// <item><term>Local</term><description>any replica, at once</description></item>
/// </list>
/// </remarks>
/// <param name="Group">The group's name.</param>
/// <param name="Id">The router's number for it.</param>
/// <param name="Question">Bytes for the machine.</param>
/// <param name="Consistency">What the answer is guaranteed to include.</param>
/// <param name="AtThisNode">Linearizable: the replica that receives it answers, whether or not it leads.</param>
/// <param name="MinIndex">Sequential and Causal: the index that must be applied first.</param>
/// <param name="MaxStaleness">BoundedStaleness: how old the answer may be.</param>
/// <param name="MinVersion">In a range: the version that the client has seen; a replica that is behind it does not answer.</param>
internal sealed record QueryRequest(
    string Group, long Id, ReadOnlyMemory<byte> Question, Consistency Consistency, bool AtThisNode = false, long MinIndex = 0,
    TimeSpan MaxStaleness = default, long MinVersion = 0) : ClientRequest(Group, Id)
{
    /// <summary>Of a scan: the key that the range must serve; the answer is about that range's keys from it on. Null otherwise.</summary>
    public ReadOnlyMemory<byte>? ScanFrom { get; init; }

    /// <inheritdoc />
    public override bool IsRead => true;

    /// <inheritdoc />
    public override bool IsForAnyReplica => Consistency switch
    {
        Consistency.Linearizable => AtThisNode,
        Consistency.Lease or Consistency.ThroughLog => false,
        _ => true,
    };
}
