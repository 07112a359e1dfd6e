using System.Text.Json.Serialization;
using RaftActors.Status;

namespace RaftActors.AspNetCore.Http;

/// <summary>A replica as the interface shows it, with its peers' progress if it leads.</summary>
internal sealed class ReplicaView(ReplicaStatus status)
{
    public string Group => status.Group;

    public string Node => status.Node;

    public string Phase => status.Phase.ToString();

    public string Role => status.Role;

    public long Term => status.Term;

    public string? Leader => status.Leader;

    public long CommitIndex => status.CommitIndex;

    public long LastApplied => status.LastApplied;

    public long LastIndex => status.LastIndex;

    public long SnapshotIndex => status.SnapshotIndex;

    public IEnumerable<string> Voters => status.Voters;

    public IEnumerable<string> Learners => status.Learners;

    public IEnumerable<string> Witnesses => status.Witnesses;

    /// <summary>During a joint change: the old voters.</summary>
    public IEnumerable<string> Outgoing => status.Outgoing;

    public long FirstIndex => status.FirstIndex;

    public long DurableIndex => status.DurableIndex;

    /// <summary>The last entries, oldest first, if requested.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IEnumerable<EntryStatus>? Tail => status.Tail.IsDefaultOrEmpty ? null : status.Tail;

    public IEnumerable<PeerStatus> Peers => status.Peers;

    public string Machine => status.Machine;

    public string Line => status.Line;

    public string? Problem => status.Problem;
}
