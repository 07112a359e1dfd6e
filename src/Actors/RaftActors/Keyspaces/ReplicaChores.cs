using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Membership;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Nodes;
using RaftActors.Settings;
using RaftActors.Storage;
using RaftActors.Telemetry;

namespace RaftActors.Keyspaces;

/// <summary>
/// Carries out what <see cref="AgentPlan"/> decided, each action once at a time. One that fails is decided again. Used by the agent alone.
/// </summary>
internal sealed class ReplicaChores(
    RaftSettings settings, ILogStoreProvider provider, KeptBook book, MapClient map, HostedReplicas replicas, AdoptedGroups adopted,
    IActorContext agent, ILoggingAdapter log)
{
    private readonly HashSet<AgentAction> _underWay = [];
    private readonly HashSet<(string, long)> _unknown = [];
    private readonly string _node = settings.NodeId.Value;

    /// <summary>Whether anything is under way.</summary>
    public bool IsBusy => _underWay.Count > 0;

    /// <summary>What the plan must know apart from map and book.</summary>
    /// <param name="time">The map's log time.</param>
    /// <param name="splits">What this node's replicas of parents will do about children.</param>
    public AgentFacts Facts(long time, ImmutableDictionary<long, ParentState> splits) => new()
    {
        Splits = splits,
        Node = _node,
        Time = time,
        StaticGroups = [.. adopted.Started],
        RetireGrace = (long)settings.Ranges.RetireGrace.TotalMilliseconds,
        BirthPatience = (long)settings.Ranges.BirthPatience.TotalMilliseconds,
    };

    public void Begin(ImmutableArray<AgentAction> actions)
    {
        foreach (var action in actions)
        {
            if (_underWay.Add(action))
            {
                Begin(action);
            }
        }
    }

    /// <summary>Handles what one of its steps sends; true if an action ended.</summary>
    public bool TryHandle(object message)
    {
        switch (message)
        {
            case Ended ended:
                _underWay.Remove(ended.Action);
                return true;
            case Stopped stopped:
                Destroy(stopped.Action);
                return true;
            case StoreGone gone:
                Write(gone.Action, new BookEvent.Destroyed(gone.Action.Group, gone.Action.Incarnation), () => { });
                return true;
            default:
                return false;
        }
    }

    private void Begin(AgentAction action)
    {
        switch (action)
        {
            case AgentAction.ReportHosting(var group, var incarnation):
                Tell(action, new MapCommand.ReplicaHosting(group, _node, incarnation, book.Book.DataId));
                break;
            case AgentAction.ReportGone(var group, var incarnation):
                Tell(action, new MapCommand.ReplicaGone(group, _node, incarnation));
                break;
            case AgentAction.ReportLost(var group, var incarnation):
                Tell(action, new MapCommand.ReplicaLost(group, _node, incarnation, book.Book.DataId));
                break;
            case AgentAction.Host { Entry: var entry }:
                Write(action, entry, () =>
                {
                    if (entry.Incarnation > 0)
                    {
                        replicas.Start(entry, null);
                    }
                });
                break;
            case AgentAction.Destroy destroy:
                replicas.EndAsync(destroy.Group).PipeTo(
                    agent.Self, success: () => new Stopped(destroy), failure: _ => new Ended(destroy));
                break;
            case AgentAction.KeepUnknown(var group, var incarnation):
                _underWay.Remove(action);
                if (_unknown.Add((group, incarnation)))
                {
                    log.Write(RangeLogEvents.UnknownReplica, group, ReplicaId.Of(_node, incarnation));
                }

                break;
        }
    }

    /// <summary>Not done, or perhaps done: the next version of the map says.</summary>
    private void Tell(AgentAction action, MapCommand command) =>
        map.ChangeAsync(command).PipeTo(agent.Self, success: _ => new Ended(action), failure: _ => new Ended(action));

    /// <summary>The replica has stopped. The book says first that its files are about to go.</summary>
    private void Destroy(AgentAction.Destroy action)
    {
        if (!book.Book.Hosts(action.Group, action.Incarnation))
        {
            // It was never here. A late parent must not make it.
            Write(action, new BookEvent.Destroyed(action.Group, action.Incarnation), () => { });
        }
        else if (book.Book.Find(action.Group)!.IsDestroying)
        {
            DeleteStore(action);
        }
        else if (!book.Write(new BookEvent.Destroying(action.Group, action.Incarnation), () => DeleteStore(action)))
        {
            _underWay.Remove(action);
        }
    }

    /// <summary>The last step of an action. If the book says otherwise by now, the action is decided again.</summary>
    private void Write(AgentAction action, BookEvent happened, Action then)
    {
        if (!book.Write(happened, Done))
        {
            _underWay.Remove(action);
        }

        void Done()
        {
            _underWay.Remove(action);
            then();
        }
    }

    private void DeleteStore(AgentAction.Destroy action)
    {
        var self = ReplicaId.Of(_node, action.Incarnation);
        var store = provider.LogProps(new GroupId(action.Group), self, new Configuration([self]));
        agent.ActorOf(StoreRemoval.Props(store, new StoreGone(action), new Ended(action)));
    }

    private sealed record Ended(AgentAction Action) : INoSerializationVerificationNeeded;

    private sealed record Stopped(AgentAction.Destroy Action) : INoSerializationVerificationNeeded;

    private sealed record StoreGone(AgentAction.Destroy Action) : INoSerializationVerificationNeeded;
}
