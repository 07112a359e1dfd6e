using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Map;

namespace RaftActors.Ranges.Operations;

/// <summary>A member of a group, as the group's leader sees it.</summary>
/// <param name="Id">Its name in the configuration.</param>
/// <param name="Kind">What it is there; in a joint configuration what it is to become.</param>
internal sealed record MemberFacts(ReplicaId Id, MemberKind Kind)
{
    /// <summary>The last index that it has on disk, as far as the leader knows; zero if it has acknowledged nothing.</summary>
    public long Match { get; init; }

    /// <summary>Whether it is close enough to the leader's log to vote.</summary>
    public bool IsCaughtUp { get; init; }

    /// <summary>Milliseconds since the leader heard it; zero for the leader itself.</summary>
    public long SilentFor { get; init; }

    /// <summary>Milliseconds since <see cref="Match"/> grew or it was caught up.</summary>
    public long StalledFor { get; init; }
}
