using Akka.Actor;
using Akka.Event;
using RaftActors.Machines;
using RaftActors.Messages;
using RaftActors.Ranges.Map;
using RaftActors.Settings;
using RaftActors.Telemetry;

namespace RaftActors.Keyspaces.Feeds;

/// <summary>The subscriptions of keys on this node. Used by the agent alone.</summary>
internal sealed class KeyFeeds(RaftSettings settings, MapClient client, MapCopy map, IActorRef router, IActorContext actor)
{
    /// <summary>Subscriptions of a node.</summary>
    internal const int MostOnNode = 4096;

    /// <summary>Of them, subscriptions of one keyspace.</summary>
    internal const int MostOfKeyspace = 1024;

    private readonly FeedBeginning _beginning = new(client, TimeProvider.System);
    private readonly Dictionary<IActorRef, (string Keyspace, MachineSupply Machines)> _feeds = [];
    private readonly ILoggingAdapter _log = actor.GetLogger();

    /// <summary>Handles a message if it is about subscriptions of keys.</summary>
    public bool TryHandle(object message, IActorRef sender)
    {
        switch (message)
        {
            case SubscribeKeys subscribe:
                Begin(subscribe, sender);
                return true;
            case FeedProtocol.AskEnded asked:
                sender.Tell(new FeedProtocol.Ended([.. asked.Groups.Where(HasEnded)]), actor.Self);
                return true;
            case Terminated dead:
                return End(dead.ActorRef);
            default:
                return false;
        }
    }

    private void Begin(SubscribeKeys subscribe, IActorRef subscriber)
    {
        if (Problem(subscribe) is { } problem)
        {
            Refuse(subscribe, subscriber, problem);
            return;
        }

        var machines = Machines(subscribe.Keyspace);
        if (machines?.Create() is not ISplittableMachine machine)
        {
            machines?.Dispose();
            Refuse(subscribe, subscriber, $"Node {settings.NodeId} does not know the machine of the keyspace '{subscribe.Keyspace}'.");
            return;
        }

        var (keys, beginning, to) = (new FeedKeys(machine, subscribe.Span), _beginning, router);
        var feed = actor.ActorOf(Props.Create(() => new RangeFeedActor(subscribe, subscriber, keys, beginning, to)).OnRaftDispatcher());
        _feeds.Add(actor.Watch(feed), (subscribe.Keyspace, machines!));
    }

    private string? Problem(SubscribeKeys subscribe) =>
        subscribe.Keyspace is null || subscribe.Span is null ? "A subscription needs a keyspace and keys."
        : !settings.Ranges.Keyspaces.ContainsKey(subscribe.Keyspace) && !map.Keyspaces.ContainsKey(subscribe.Keyspace)
            ? $"Node {settings.NodeId} knows no keyspace '{subscribe.Keyspace}'."
        : _feeds.Count >= MostOnNode ? $"Node {settings.NodeId} has {MostOnNode} subscriptions of keys, the most it may have."
        : _feeds.Values.Count(f => f.Keyspace == subscribe.Keyspace) >= MostOfKeyspace
            ? $"Node {settings.NodeId} has {MostOfKeyspace} subscriptions of the keyspace '{subscribe.Keyspace}', the most it may have."
        : null;

    private static void Refuse(SubscribeKeys subscribe, IActorRef subscriber, string problem) =>
        subscriber.Tell(new KeysEnded(subscribe.Keyspace, subscribe.Cursor, problem) { IsRefused = true });

    /// <summary>Makes an empty machine, which only reads keys; null if this node does not know the class.</summary>
    private MachineSupply? Machines(string keyspace)
    {
        try
        {
            var factory = settings.Ranges.Keyspaces.TryGetValue(keyspace, out var known) ? known.Factory
                : SettingsReader.Machine(actor.System, keyspace, map.Keyspaces[keyspace].Machine);
            return new MachineSupply(
                factory, actor.System, thrown => _log.Write(thrown, LogEvents.MachineNotEnded, keyspace));
        }
        catch (ArgumentException)
        {
            // The keyspace is another node's, with a machine that is in no settings here: the caller says so.
            return null;
        }
    }

    private bool End(IActorRef feed)
    {
        if (!_feeds.Remove(feed, out var ended))
        {
            return false;
        }

        ended.Machines.Dispose();
        return true;
    }

    private bool HasEnded(string group) => !map.Ranges.TryGetValue(group, out var range) || range.Stage == RangeStage.Retired;
}
