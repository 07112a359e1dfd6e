using System.Text;
using Akka.Actor;
using RaftActors.Machines.Outbox;

namespace RaftActors.Hosting.Tests.Nodes;

/// <summary>Runs the effects of a group, with a scoped service.</summary>
public sealed class Mailer : ReceiveActor
{
    public Mailer(ScopedPrices prices, Journal journal) => Receive<OutboxEffect>(effect =>
    {
        journal.Add($"mailed {prices.Of(Encoding.UTF8.GetString(effect.Effect.Span))}");
        Sender.Tell(effect.Done);
    });
}
