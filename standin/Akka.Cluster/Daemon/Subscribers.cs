using Akka.Actor;

namespace Akka.Cluster.Daemon;

/// <summary>Who wants to hear of which kinds of events.</summary>
internal sealed class Subscribers
{
    private readonly Dictionary<IActorRef, HashSet<Type>> _wanted = [];

    public void Add(IActorRef subscriber, Type[] types)
    {
        if (!_wanted.TryGetValue(subscriber, out var wanted))
        {
            _wanted.Add(subscriber, wanted = []);
        }

        wanted.UnionWith(types);
    }

    public void Remove(IActorRef subscriber, Type type)
    {
        if (type is null)
        {
            _wanted.Remove(subscriber);
        }
        else if (_wanted.TryGetValue(subscriber, out var wanted))
        {
            wanted.Remove(type);
        }
    }

    public void Tell(ClusterEvent.IClusterDomainEvent change)
    {
        foreach (var (subscriber, wanted) in _wanted)
        {
            foreach (var type in wanted)
            {
                if (type.IsInstanceOfType(change))
                {
                    subscriber.Tell(change);
                    break;
                }
            }
        }
    }
}
