using System.Threading.Channels;
using Akka.Actor;
using RaftActors.Host.Nodes;
using RaftActors.Messages;

namespace RaftActors.Host.Http;

/// <summary>A subscription as a stream: batches that are not read are not acknowledged, so a slow reader delays only itself.</summary>
internal sealed class CommittedStream : IDisposable
{
    private readonly Channel<(object Message, IActorRef From)> _arrived = Channel.CreateUnbounded<(object, IActorRef)>();
    private readonly IActorRef _subscriber;

    public CommittedStream(HostedNode node, string group, long fromIndex)
    {
        var router = node.Router;
        var writer = _arrived.Writer;
        _subscriber = node.Actors.ActorOf(Props.Create(() => new Subscriber(router, new Subscribe(group, fromIndex), writer)));
    }

    /// <summary>The next <see cref="CommittedBatch"/>, <see cref="Compacted"/> or <see cref="SubscriptionEnded"/>. Reading one acknowledges
    /// it.</summary>
    public async Task<object> NextAsync(CancellationToken cancel)
    {
        var (message, from) = await _arrived.Reader.ReadAsync(cancel).ConfigureAwait(false);
        if (message is CommittedBatch batch)
        {
            from.Tell(new CommittedAck(batch.Last), _subscriber);
        }

        return message;
    }

    public void Dispose() => _subscriber.Tell(PoisonPill.Instance);

    private sealed class Subscriber : ReceiveActor
    {
        private readonly IActorRef _router;
        private readonly Subscribe _subscribe;
        private readonly ChannelWriter<(object, IActorRef)> _writer;

        public Subscriber(IActorRef router, Subscribe subscribe, ChannelWriter<(object, IActorRef)> writer)
        {
            (_router, _subscribe, _writer) = (router, subscribe, writer);
            ReceiveAny(message => _writer.TryWrite((message, Sender)));
        }

        protected override void PreStart() => _router.Tell(_subscribe, Self);

        /// <summary>Stops with the node or with the reader; a waiting reader is told in both cases.</summary>
        protected override void PostStop() => _writer.TryWrite((new SubscriptionEnded(_subscribe.Group, 0, "The node is stopping."), Self));
    }
}
