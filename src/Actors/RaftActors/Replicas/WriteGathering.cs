using RaftActors.Protocol;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Roles;

namespace RaftActors.Replicas;

/// <summary>
/// A batch clocked by the leader's own disk: while a write is under way, commands gather for the next one. They could not be durable here
/// earlier anyway, and one larger append costs less than several small ones: a message, a write and an acknowledgement per peer.
/// </summary>
/// <param name="replica">The core, to be read.</param>
/// <param name="options">A batch that fills one append does not wait.</param>
/// <param name="isOn"><c>replication.gather-while-writing</c>.</param>
internal sealed class WriteGathering(Replica replica, ReplicaOptions options, bool isOn)
{
    /// <summary>A write that takes longer must not delay the followers, who commit without this disk.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(5);

    private LogicalTime _since = LogicalTime.Never;

    /// <summary>Whether a batch is being held back.</summary>
    public bool IsHolding => _since != LogicalTime.Never;

    /// <summary>Whether to hold this batch back; asked again after every message of the replica.</summary>
    public bool Holds(ProposalQueue batch, LogicalTime now)
    {
        var since = IsHolding ? _since : now;
        var holds = isOn && !batch.IsEmpty && batch.Count < options.MaxAppendEntries && batch.Bytes < options.MaxAppendBytes
            && replica.Role == RaftRole.Leader && replica.DurableIndex < replica.LastLog.Index && now < since + Patience;
        _since = holds ? since : LogicalTime.Never;
        return holds;
    }
}
