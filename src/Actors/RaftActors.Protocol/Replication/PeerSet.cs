using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Membership;

namespace RaftActors.Protocol.Replication;

/// <summary>The leader's view of its peers: one <see cref="Progress"/> for every other member of the configuration in force.</summary>
internal sealed class PeerSet(RaftState state)
{
    private readonly List<Progress> _peers = [];

    public List<Progress>.Enumerator GetEnumerator() => _peers.GetEnumerator();

    public Progress? Find(ReplicaId peer)
    {
        foreach (var progress in _peers)
        {
            if (progress.Peer == peer)
            {
                return progress;
            }
        }

        return null;
    }

    /// <summary>In force as soon as appended (§6): new members are sent the log, former members nothing.</summary>
    /// <param name="next">The index at which a new member is probed first.</param>
    public void FollowConfiguration(LogIndex next)
    {
        _peers.RemoveAll(p => !state.Configuration.IsMember(p.Peer));
        foreach (var member in state.Configuration.Members)
        {
            if (member != state.Self && Find(member) is null)
            {
                // Counts as just heard: a new member must not make the leader step down before it had time to answer.
                _peers.Add(new Progress(member, state.Configuration.IsWitness(member), next, state.Now, state.Options));
            }
        }
    }

    /// <summary>T§6.2: whether a quorum answered within the longest election timeout.</summary>
    public bool HearQuorum(Configuration configuration)
    {
        var voters = configuration.AllVoters;
        Span<long> heard = stackalloc long[voters.Length];
        for (var i = 0; i < voters.Length; i++)
        {
            var isHeard = voters[i] == state.Self
                || (Find(voters[i]) is { } peer && peer.IsHeard(state.Now, state.Options.ElectionTimeoutMax));
            heard[i] = isHeard ? 1 : 0;
        }

        return configuration.QuorumValue(heard) == 1;
    }

    /// <summary>T§3.10: the peer that was heard and has the most complete log; an empty id if no peer could lead.</summary>
    public ReplicaId BestSuccessor()
    {
        Progress? best = null;
        foreach (var peer in _peers)
        {
            var isFit = state.Configuration.IsElectable(peer.Peer) && peer.IsHeard(state.Now, state.Options.ElectionTimeoutMin);
            if (isFit && (best is null || peer.MatchIndex > best.MatchIndex))
            {
                best = peer;
            }
        }

        return best?.Peer ?? ReplicaId.None;
    }

    /// <summary>For diagnostics and metrics: not for the hot path.</summary>
    public IEnumerable<PeerProgress> View() =>
        _peers.Select(p => new PeerProgress(p.Peer, p.State.ToString(), p.MatchIndex, p.NextIndex, p.Inflights.Count, p.Inflights.Window)
        {
            SilentFor = p.SilentFor(state.Now),
        });

    public void Check()
    {
        foreach (var peer in _peers)
        {
            peer.Check(state.Log.LastIndex);
        }
    }

    public override string ToString() => string.Join(" | ", _peers);
}
