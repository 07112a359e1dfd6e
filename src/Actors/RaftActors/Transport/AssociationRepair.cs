using Akka.Actor;
using Akka.Remote;

namespace RaftActors.Transport;

/// <summary>
/// Ends an association of Akka.Remote that may have become deaf. When two nodes connect to each other at the same moment, Akka.Remote 1.5
/// stops reading from the first of the two connections, because the peer will use the other one. If that other one then closes, which
/// happens after a restart, the peer goes back to the first, which stays open and from which nothing is read as long as both
/// processes live. <c>akka.remote.use-passive-connections = off</c> avoids it, but that is the application's setting.
/// </summary>
/// <param name="pipe">Whose timers it uses.</param>
/// <param name="remoting">Akka.Remote; null without it.</param>
internal sealed class AssociationRepair(IWithTimers pipe, IRemoteActorRefProvider? remoting)
{
    /// <summary>A peer that is there sends something within this time after a connection of its was closed.</summary>
    internal static readonly TimeSpan MinPatience = TimeSpan.FromSeconds(2);

    /// <summary>After each attempt twice as long, up to this: a connection may also need its time.</summary>
    private static readonly TimeSpan MaxPatience = TimeSpan.FromSeconds(32);

    /// <summary>How long to wait for the peer.</summary>
    public TimeSpan Patience { get; private set; } = MinPatience;

    /// <summary>A connection of the peer was closed, or could not be opened.</summary>
    public void Lost() => pipe.Timers.StartSingleTimer(Due.Instance, Due.Instance, Patience);

    /// <summary>The peer is heard.</summary>
    public void Heard()
    {
        pipe.Timers.Cancel(Due.Instance);
        Patience = MinPatience;
    }

    /// <summary>
    /// Nothing came: closes what Akka.Remote holds open to the peer. Without a uid nothing is quarantined; the next message connects again.
    /// A peer that is not there has no connection, and nothing happens.
    /// </summary>
    public void Reset(Address peer)
    {
        remoting?.Quarantine(peer, uid: null);
        Patience = Patience < MaxPatience ? Patience * 2 : MaxPatience;
    }

    /// <summary>To the pipe: <see cref="Patience"/> is over.</summary>
    public sealed class Due : INoSerializationVerificationNeeded
    {
        public static readonly Due Instance = new();
    }
}
