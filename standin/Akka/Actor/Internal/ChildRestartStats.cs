using System.Diagnostics;

namespace Akka.Actor.Internal;

/// <summary>A child and how often it was restarted within the current window.</summary>
internal sealed class ChildRestartStats(IInternalActorRef child)
{
    private int _restarts;
    private long _windowStart;

    public IInternalActorRef Child { get; } = child;

    public long Uid => Child.Path.Uid;

    /// <summary>The parent has told it to stop and waits for its end.</summary>
    public bool IsDying { get; set; }

    public bool RequestRestartPermission(int maxNrOfRetries, int withinTimeMilliseconds)
    {
        if (maxNrOfRetries == 0)
        {
            return false;
        }

        if (withinTimeMilliseconds <= 0)
        {
            return maxNrOfRetries < 0 || ++_restarts <= maxNrOfRetries;
        }

        var now = Stopwatch.GetTimestamp();
        if (_restarts == 0 || Stopwatch.GetElapsedTime(_windowStart, now).TotalMilliseconds > withinTimeMilliseconds)
        {
            _windowStart = now;
            _restarts = 1;
            return true;
        }

        // A window without a limit allows one restart in it.
        return ++_restarts <= (maxNrOfRetries < 0 ? 1 : maxNrOfRetries);
    }
}
