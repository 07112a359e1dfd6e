namespace RaftActors.Coordination;

/// <summary>
/// What a lease's actor knows, for readers on any thread. They compare with the clock themselves: a lease ends on time even if its actor
/// does not run.
/// </summary>
internal sealed class LeaseView(TimeProvider time)
{
    private readonly CancellationTokenSource _stopped = new();
    private HeldLease? _held;

    /// <summary>Cancelled once the actor has stopped for good: it answers no request.</summary>
    public CancellationToken Stopped => _stopped.Token;

    /// <summary>The monotonic clock.</summary>
    public TimeSpan Now => time.GetElapsedTime(0);

    /// <summary>Held when the actor last looked; written by the actor only.</summary>
    public HeldLease? Held
    {
        get => Volatile.Read(ref _held);
        set => Volatile.Write(ref _held, value);
    }

    /// <summary>
    /// Of the actor, across its restarts: the lock may belong to this owner although the lease is not held, because an acquisition or a
    /// release was not answered.
    /// </summary>
    public bool IsUncertain { get; set; }

    /// <summary>Certainly held now; null otherwise.</summary>
    public HeldLease? Valid
    {
        get
        {
            while (true)
            {
                var held = Held;
                if (held is null || Now < held.ValidUntil)
                {
                    return held;
                }

                // It may have been renewed in the meantime.
                if (ReferenceEquals(held, Held))
                {
                    return null;
                }
            }
        }
    }

    /// <summary>The actor stops for good.</summary>
    public void Stop() => _stopped.Cancel();
}
