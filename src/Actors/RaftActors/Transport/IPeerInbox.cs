using Akka.Actor;

namespace RaftActors.Transport;

/// <summary>What a pipe needs of its node. Safe from any thread.</summary>
internal interface IPeerInbox
{
    /// <summary>Whether this process must neither send nor receive, because another process is this node.</summary>
    bool StandsAside { get; }

    /// <summary>Whether this node is stopping: lost connections are no longer reported.</summary>
    bool IsStopping { get; }

    /// <summary>A message arrived.</summary>
    /// <param name="group">Its group.</param>
    /// <param name="message">The decoded message.</param>
    /// <param name="pipe">The pipe, as the sender: an answer to it returns to the peer.</param>
    void Deliver(string group, object message, IActorRef pipe);

    /// <summary>The connection to a peer was lost, possibly with messages in transit.</summary>
    void Lose(string peer);
}
