using Akka.Actor;

namespace RaftActors.Replicas;

/// <summary>
/// A message of the replica to itself, queued after everything that is now in its mailbox: a burst of requests becomes one batch without
/// a timer.
/// </summary>
internal sealed class FlushSignal(IActorRef self)
{
    private bool _isQueued;

    /// <summary>Something waits for the next batch.</summary>
    public void Request()
    {
        if (!_isQueued)
        {
            _isQueued = true;
            self.Tell(Flush.Instance, self);
        }
    }

    public void Received() => _isQueued = false;

    public sealed class Flush : INoSerializationVerificationNeeded
    {
        public static readonly Flush Instance = new();
    }
}
