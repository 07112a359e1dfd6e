using System.Collections.Concurrent;
using Akka.Actor;

namespace Akka.Event;

/// <summary>Publishes to all who subscribed to the event's type, one of its base types or one of its interfaces.</summary>
public class EventStream : LoggingBus
{
    private readonly bool _debug;
    private readonly Dictionary<Type, List<IActorRef>> _subscriptions = [];

    // Receivers by event type; emptied whenever a subscription changes.
    private volatile ConcurrentDictionary<Type, IActorRef[]> _receivers = new();

    public EventStream(bool debug) => _debug = debug;

    public override bool Subscribe(IActorRef subscriber, Type channel)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        ArgumentNullException.ThrowIfNull(channel);
        lock (_subscriptions)
        {
            if (!_subscriptions.TryGetValue(channel, out var subscribers))
            {
                _subscriptions[channel] = subscribers = [];
            }

            if (subscribers.Contains(subscriber))
            {
                return false;
            }

            subscribers.Add(subscriber);
            _receivers = new ConcurrentDictionary<Type, IActorRef[]>();
        }

        Trace($"subscribing {subscriber} to channel {channel}");
        return true;
    }

    public override bool Unsubscribe(IActorRef subscriber, Type channel)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        ArgumentNullException.ThrowIfNull(channel);
        lock (_subscriptions)
        {
            if (!_subscriptions.TryGetValue(channel, out var subscribers) || !subscribers.Remove(subscriber))
            {
                return false;
            }

            _receivers = new ConcurrentDictionary<Type, IActorRef[]>();
        }

        Trace($"unsubscribing {subscriber} from channel {channel}");
        return true;
    }

    public override bool Unsubscribe(IActorRef subscriber)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        var removed = false;
        lock (_subscriptions)
        {
            foreach (var subscribers in _subscriptions.Values)
            {
                removed |= subscribers.Remove(subscriber);
            }

            _receivers = new ConcurrentDictionary<Type, IActorRef[]>();
        }

        return removed;
    }

    private protected override void PublishEvent(object @event)
    {
        ArgumentNullException.ThrowIfNull(@event);
        var type = @event.GetType();
        var cache = _receivers;
        if (!cache.TryGetValue(type, out var receivers))
        {
            receivers = cache[type] = FindReceivers(type);
        }

        foreach (var receiver in receivers)
        {
            if (receiver is LocalActorRef { IsTerminated: true })
            {
                Unsubscribe(receiver);
            }
            else
            {
                receiver.Tell(@event, ActorRefs.NoSender);
            }
        }
    }

    private IActorRef[] FindReceivers(Type type)
    {
        var receivers = new HashSet<IActorRef>();
        lock (_subscriptions)
        {
            foreach (var (channel, subscribers) in _subscriptions)
            {
                if (channel.IsAssignableFrom(type))
                {
                    receivers.UnionWith(subscribers);
                }
            }
        }

        return receivers.ToArray();
    }

    private void Trace(string what)
    {
        if (_debug)
        {
            Publish(new Debug("EventStream", GetType(), what));
        }
    }
}

/// <summary>Subscriptions by type argument.</summary>
public static class EventStreamExtensions
{
    public static bool Subscribe<TChannel>(this EventStream eventStream, IActorRef subscriber) => eventStream.Subscribe(subscriber, typeof(TChannel));

    public static bool Unsubscribe<TChannel>(this EventStream eventStream, IActorRef subscriber) => eventStream.Unsubscribe(subscriber, typeof(TChannel));
}
