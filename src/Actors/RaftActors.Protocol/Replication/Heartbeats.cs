using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Messages;

namespace RaftActors.Protocol.Replication;

/// <summary>When a leader sends heartbeats (§5.2), that an idle group sends fewer, and a resting one hardly any.</summary>
/// <remarks>
/// A thousand idle groups must not cost a thousand groups' heartbeats. After two heartbeats that found nothing new, every peer knows the
/// commit index; further ones only show that the leader is alive. The transport shows that better, once for all groups of two nodes: when
/// every peer agreed to a silence, the group rests until something happens. Followers then wait for the silence and an election timeout, so
/// nothing but availability depends on the transport.
/// </remarks>
internal sealed class Heartbeats(RaftState state, PeerSet peers)
{
    private readonly TimeSpan _idleInterval = IdleInterval(state.Options);
    private (LogIndex Last, LogIndex Commit) _atLastBeat;
    private int _idleBeats;
    private TimeSpan _silence;

    /// <summary>When the next heartbeat is due.</summary>
    public LogicalTime Deadline { get; private set; } = LogicalTime.Never;

    /// <summary>About the time between two heartbeats while the group rests; zero while it does not.</summary>
    public TimeSpan Rest { get; private set; }

    /// <summary>Called on activity: the next heartbeat is due no later than in an active group.</summary>
    public void BeActive()
    {
        _idleBeats = 0;
        EndSilence();
        var soon = state.Now + state.Options.HeartbeatInterval;
        Deadline = soon < Deadline ? soon : Deadline;
    }

    /// <summary>Called with every heartbeat that was due.</summary>
    /// <param name="isBusy">Something besides the log needs the peers' answers: reads, or a transfer.</param>
    public void ScheduleNext(bool isBusy)
    {
        var isAgreed = TakeAgreements();
        if (!IsIdle(isBusy))
        {
            EndSilence();
            Deadline = state.Now + state.Options.HeartbeatInterval;
            return;
        }

        var silence = state.Options.RestingHeartbeatInterval;
        _silence = silence > _idleInterval ? silence : TimeSpan.Zero;
        Rest = isAgreed ? _silence : TimeSpan.Zero;
        Deadline = Rest > TimeSpan.Zero ? state.Now + state.RandomRest() : NextIdleBeat();
    }

    public void Send(long readRound)
    {
        foreach (var peer in peers)
        {
            // min(commitIndex, matchIndex): a heartbeat does not prove that the rest of the peer's log matches the leader's.
            var commit = LogIndex.Min(state.CommitIndex, peer.MatchIndex);
            state.Send(new Heartbeat(state.Self, peer.Peer, state.CurrentTerm, commit, readRound, _silence));
        }
    }

    private void EndSilence()
    {
        if (_silence > TimeSpan.Zero)
        {
            (_silence, Rest) = (TimeSpan.Zero, TimeSpan.Zero);
            foreach (var peer in peers)
            {
                peer.EndSilence(state.Now);
            }
        }
    }

    /// <summary>Whether every peer agreed to a silence when it answered the last heartbeat.</summary>
    private bool TakeAgreements()
    {
        var isAgreed = true;
        foreach (var peer in peers)
        {
            isAgreed &= peer.TakeAgreement();
        }

        return isAgreed;
    }

    private bool IsIdle(bool isBusy)
    {
        var now = (state.Log.LastIndex, state.CommitIndex);
        var isQuiet = now == _atLastBeat && !isBusy && state.CommitIndex == state.Log.LastIndex;
        foreach (var peer in peers)
        {
            isQuiet &= peer.MatchIndex == state.Log.LastIndex;
        }

        _atLastBeat = now;
        _idleBeats = isQuiet ? Math.Min(_idleBeats + 1, 2) : 0;
        return _idleBeats == 2;
    }

    /// <summary>
    /// On a grid shared by all groups of a node, so that their heartbeats travel together: at most one heartbeat interval early, never
    /// late.
    /// </summary>
    private LogicalTime NextIdleBeat()
    {
        var latest = state.Now + _idleInterval;
        var shared = latest.RoundedDown(state.Options.HeartbeatInterval);
        return shared >= state.Now + state.Options.HeartbeatInterval ? shared : latest;
    }

    private static TimeSpan IdleInterval(ReplicaOptions options)
    {
        var longest = options.ElectionTimeoutMin * 0.4;
        var wanted = options.IdleHeartbeatInterval < longest ? options.IdleHeartbeatInterval : longest;
        return wanted > options.HeartbeatInterval ? wanted : options.HeartbeatInterval;
    }
}
