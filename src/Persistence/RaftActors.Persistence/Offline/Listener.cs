using System.Threading.Channels;
using Akka.Actor;

namespace RaftActors.Persistence.Offline;

/// <summary>Passes a log's messages, and log lines written meanwhile, to code outside actors.</summary>
internal sealed class Listener : UntypedActor
{
    private readonly ChannelWriter<object> _heard;

    public Listener(ChannelWriter<object> heard, IActorRef log)
    {
        _heard = heard;
        Context.Watch(log);
        Context.System.EventStream.Subscribe(Self, typeof(Akka.Event.Error));
    }

    /// <summary>The channel is unbounded: writing always succeeds.</summary>
    protected override void OnReceive(object message) => _heard.TryWrite(message);

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);
}
