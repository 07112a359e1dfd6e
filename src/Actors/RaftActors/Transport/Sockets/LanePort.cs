using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Security.Cryptography;
using Akka.Actor;
using Google.Protobuf;

namespace RaftActors.Transport.Sockets;

/// <summary>
/// Where the socket transport and the pipes of one actor system meet: the transport passes on the lanes that peers open, the pipes learn
/// this system's address and the settings of its sockets. Safe from any thread.
/// </summary>
internal sealed class LanePort : IExtension
{
    private readonly ConcurrentDictionary<string, Guest> _guests = new(StringComparer.Ordinal);
    private volatile Listening? _listening;

    /// <summary>Whether this system's transport is <see cref="SocketTransport"/>.</summary>
    public bool IsPresent { get; set; }

    /// <summary>Null while the transport of this system is another one, or does not listen.</summary>
    public Listening? Listens => _listening;

    public static LanePort Of(ActorSystem system) => system.WithExtension<LanePort, LanePortProvider>();

    /// <summary>The transport listens, or with null no longer does.</summary>
    public void Open(Listening? listening) => _listening = listening;

    /// <summary>The next lane from a peer with this token goes to a pipe.</summary>
    public void Expect(string self, string peer, ByteString token, IActorRef pipe) => _guests[peer] = new Guest(self, token, pipe);

    /// <summary>No lanes from this peer any longer.</summary>
    public void Refuse(string peer) => _guests.TryRemove(peer, out _);

    /// <summary>Passes a new lane to its pipe. A token is good for one lane: one that is repeated, or comes late, opens none.</summary>
    /// <exception cref="InvalidDataException">The hello has no valid token.</exception>
    public void Admit(Socket socket, LaneHello hello)
    {
        if (!_guests.TryGetValue(hello.From, out var guest) || guest.Self != hello.To
            || !CryptographicOperations.FixedTimeEquals(guest.Token.Span, hello.Token.Span)
            || !_guests.TryRemove(KeyValuePair.Create(hello.From, guest)))
        {
            throw new InvalidDataException($"a lane from node {hello.From} to node {hello.To} without a valid token");
        }

        guest.Pipe.Tell(new LaneArrived(socket, hello));
    }

    /// <param name="Address">The address at which others reach this system.</param>
    /// <param name="Sockets">The settings of its sockets.</param>
    internal sealed record Listening(Address Address, SocketSettings Sockets);

    private sealed record Guest(string Self, ByteString Token, IActorRef Pipe);

    internal sealed class LanePortProvider : ExtensionIdProvider<LanePort>
    {
        public override LanePort CreateExtension(ExtendedActorSystem system) => new();
    }
}
