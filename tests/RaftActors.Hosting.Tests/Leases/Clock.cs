using Akka.Actor;

namespace RaftActors.Hosting.Tests.Leases;

/// <summary>The singleton that uses a lease.</summary>
public sealed class Clock : ReceiveActor
{
    public Clock() => Receive<string>(_ => Sender.Tell("ticks"));
}
