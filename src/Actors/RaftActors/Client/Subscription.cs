using System.Threading.Channels;
using Akka.Actor;

namespace RaftActors.Client;

/// <summary>
/// A subscription as messages that are waited for: batches that are not read are not acknowledged, so a slow reader delays only itself.
/// What waits here is limited by the sender, which is a few batches ahead of the acknowledgements.
/// </summary>
internal sealed class Subscription : IDisposable
{
    private readonly Channel<(object Message, IActorRef From)> _arrived = Channel.CreateUnbounded<(object, IActorRef)>();
    private readonly IActorRef _subscriber;

    /// <param name="actors">Where the subscriber lives.</param>
    /// <param name="router">This node's router.</param>
    /// <param name="subscribe">What it is asked for.</param>
    /// <param name="stopped">The last message if the node stops first.</param>
    public Subscription(IActorRefFactory actors, IActorRef router, object subscribe, object stopped)
    {
        var writer = _arrived.Writer;
        _subscriber = actors.ActorOf(Props.Create(() => new Subscriber(router, subscribe, stopped, writer)));
    }

    /// <summary>The next message, and to whom it is acknowledged.</summary>
    public ValueTask<(object Message, IActorRef From)> NextAsync(CancellationToken cancel) => _arrived.Reader.ReadAsync(cancel);

    /// <summary>Asks for more.</summary>
    public void Acknowledge(object ack, IActorRef from) => from.Tell(ack, _subscriber);

    public void Dispose() => _subscriber.Tell(PoisonPill.Instance);

    private sealed class Subscriber : ReceiveActor
    {
        private readonly IActorRef _router;
        private readonly object _subscribe;
        private readonly object _stopped;
        private readonly ChannelWriter<(object, IActorRef)> _writer;

        public Subscriber(IActorRef router, object subscribe, object stopped, ChannelWriter<(object, IActorRef)> writer)
        {
            (_router, _subscribe, _stopped, _writer) = (router, subscribe, stopped, writer);
            Receive<Terminated>(_ => Context.Stop(Self));
            ReceiveAny(message => _writer.TryWrite((message, Sender)));
        }

        protected override void PreStart()
        {
            Context.Watch(_router);
            _router.Tell(_subscribe, Self);
        }

        /// <summary>Stops with the node or with the reader; a waiting reader is told in both cases.</summary>
        protected override void PostStop() => _writer.TryWrite((_stopped, Self));
    }
}
