namespace RaftActors.Transport;

/// <summary>
/// Whether a peer that was reached still says something. Both sides of a pipe send an empty batch when they had nothing else to send for an
/// interval, and once in the longest silence in any case, so that the replicas of resting groups learn of a lost node although its
/// connections were not closed. A group may rest between two commands for too short a time to leave an interval empty: without the batches
/// that are sent in any case its followers would agree to a silence while nothing watches the leader's node.
/// </summary>
/// <remarks>Counts intervals, not time: a process that was paused must not take its own silence for that of its peers.</remarks>
/// <param name="longestSilence">After about this time without a sign the peer counts as lost; zero: never, and nothing is sent.</param>
internal sealed class PeerLiveness(TimeSpan longestSilence)
{
    private const int Intervals = 5;

    private bool _hasSent;
    private bool _isSpeaking;
    private int _silent;

    /// <summary>Intervals until an empty batch is due whatever else was sent.</summary>
    private int _untilPing;

    /// <summary>The time between two calls of <see cref="Pass"/>; zero: do not call it.</summary>
    public TimeSpan Interval { get; } = longestSilence / Intervals;

    /// <summary>A batch was sent.</summary>
    public void Sent() => _hasSent = true;

    /// <summary>A batch arrived, or a part of one.</summary>
    /// <param name="isPing">Whether it was an empty batch: only a peer that sends such batches can be missed.</param>
    public void Heard(bool isPing)
    {
        _silent = 0;
        _isSpeaking |= isPing;
    }

    /// <summary>The peer was lost: it may be an earlier build when it comes back.</summary>
    public void Lost() => (_silent, _isSpeaking, _untilPing) = (0, false, 0);

    /// <summary>An interval passed.</summary>
    /// <param name="isReached">Whether the peer can be reached: nothing is sent to one that cannot.</param>
    /// <returns>Whether to send an empty batch, and whether the peer is silent.</returns>
    public (bool Ping, bool IsSilent) Pass(bool isReached)
    {
        var ping = isReached && (!_hasSent || _untilPing == 0);
        _hasSent = false;
        _untilPing = ping ? Intervals - 1 : Math.Max(_untilPing - 1, 0);
        return (ping, _isSpeaking && ++_silent > Intervals);
    }
}
