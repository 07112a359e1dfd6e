using System.Net.Sockets;
using Akka.Actor;

namespace RaftActors.Transport.Sockets;

/// <summary>
/// To a pipe: its peer opened a lane and knew the token, which is used up. The pipe owns the socket and answers the hello.
/// </summary>
/// <param name="Socket">Blocking, and never used asynchronously.</param>
/// <param name="Hello">What the peer said.</param>
internal sealed record LaneArrived(Socket Socket, LaneHello Hello) : INoSerializationVerificationNeeded;
