namespace Akka.Remote.Transport;

/// <summary>
/// System messages to one incarnation of a peer, numbered and kept until acknowledged. The association guards it.
/// </summary>
internal sealed class SystemMessageQueue
{
    private readonly Queue<(ulong Sequence, SystemFrame Frame)> _unacknowledged = new();
    private long _oldestSince;
    private long _sentAt;

    public SystemMessageQueue(ulong last) => Last = last;

    /// <summary>The number of the newest one.</summary>
    public ulong Last { get; private set; }

    public int Count => _unacknowledged.Count;

    public void Add(SystemFrame frame, OutboundConnection connection)
    {
        var now = Environment.TickCount64;
        if (_unacknowledged.Count == 0)
        {
            _oldestSince = now;
            _sentAt = now;
        }

        _unacknowledged.Enqueue((++Last, frame));
        connection?.SendSystem(Last, frame);
    }

    public void Acknowledge(ulong sequence)
    {
        while (_unacknowledged.TryPeek(out var oldest) && oldest.Sequence <= sequence)
        {
            _unacknowledged.Dequeue();
        }

        _oldestSince = _sentAt = Environment.TickCount64;
    }

    public bool IsDue(TimeSpan resendInterval) =>
        _unacknowledged.Count > 0 && Environment.TickCount64 - _sentAt >= (long)resendInterval.TotalMilliseconds;

    public bool IsHopeless(TimeSpan giveUpAfter) =>
        _unacknowledged.Count > 0 && Environment.TickCount64 - _oldestSince >= (long)giveUpAfter.TotalMilliseconds;

    public void Resend(OutboundConnection connection)
    {
        foreach (var (sequence, frame) in _unacknowledged)
        {
            connection.SendSystem(sequence, frame);
        }

        _sentAt = Environment.TickCount64;
    }

    /// <summary>Another incarnation has never seen a number of ours.</summary>
    public void Reset()
    {
        _unacknowledged.Clear();
        Last = 0;
    }

    /// <summary>Gives up what was not acknowledged. The peer takes any number above the last one, so a gap does no harm.</summary>
    public void Forget() => _unacknowledged.Clear();
}
