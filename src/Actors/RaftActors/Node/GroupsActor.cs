using Akka.Actor;
using RaftActors.Keyspaces;
using RaftActors.Machines;
using RaftActors.Machines.Outbox;
using RaftActors.Replicas;
using RaftActors.Replicas.Snapshots;
using RaftActors.Routing;
using RaftActors.Settings;
using RaftActors.Storage;

namespace RaftActors.Node;

/// <summary><c>/system/raft/groups</c>: one supervisor per group of which this node is a member.</summary>
internal sealed class GroupsActor(
    RaftSettings settings, ILogStoreProvider store, IReadOnlyDictionary<string, IActorRef> peers, GroupDirectory directory,
    IOutboxHandlers handlers) : UntypedActor
{
    private readonly List<(string Group, IActorRef Asker)> _waiting = [];
    private readonly SendBudget _sendBudget = new(settings.Ranges.Limits.MoveBytesPerSecond, TimeProvider.System);
    private int _running;
    private bool _stopping;

    protected override void PreStart()
    {
        foreach (var group in directory.Groups)
        {
            // The node's agent starts the others when it knows that it may.
            if (group.IsHeldBy(settings.NodeId) && !settings.Ranges.IsAdopted(group.Id.Value))
            {
                Start(group);
            }
        }
    }

    private void Start(GroupSettings group, ReplicaOrders.Newborn? newborn = null)
    {
        if (!_stopping && Context.Child(group.Id.Value).IsNobody())
        {
            // Only ranges move in the background; a static group's peer needs its snapshot to count.
            var budget = group.Range is null ? null : _sendBudget;
            var props = Props.Create(() => new GroupSupervisor(settings, group, store, peers, directory, handlers, newborn, budget))
                .OnRaftDispatcher();
            Context.Watch(Context.ActorOf(props, group.Id.Value));
            _running++;
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case StopReplica:
                _stopping = true;
                foreach (var child in Context.GetChildren())
                {
                    child.Tell(message);
                }

                StopIfEmpty();
                break;
            case EnsureStarted wanted when settings.Ranges.IsAdopted(wanted.Group):
                break;
            case EnsureStarted wanted when directory.Group(wanted.Group) is { } group:
                Start(group);
                break;
            case EnsureStarted:
                break;
            case StartGroup start:
                if (directory.Group(start.Group) is { } added)
                {
                    Start(added);
                }

                Sender.Tell(Akka.Done.Instance);
                break;
            case StopGroup stop:
                Stop(stop.Group);
                break;
            case ReplicaOrders.End end:
                Stop(end.Group);
                break;
            case ReplicaOrders.Start start:
                directory.TryAdd(start.Group);
                Start(start.Group, start.Newborn);

                Sender.Tell(Akka.Done.Instance);
                break;
            case MachineProtocol.Parted:
                Context.Parent.Forward(message);
                break;
            case Terminated dead:
                _running--;
                Stopped(dead.ActorRef.Path.Name);
                StopIfEmpty();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Stop(string group)
    {
        directory.Remove(group);
        var child = Context.Child(group);
        if (child.IsNobody())
        {
            Sender.Tell(Akka.Done.Instance);
        }
        else
        {
            _waiting.Add((group, Sender));
            child.Tell(StopReplica.Instance);
        }
    }

    private void Stopped(string group)
    {
        foreach (var (_, waiting) in _waiting.FindAll(w => w.Group == group))
        {
            waiting.Tell(Akka.Done.Instance);
        }

        _waiting.RemoveAll(w => w.Group == group);
    }

    private void StopIfEmpty()
    {
        if (_stopping && _running == 0)
        {
            Context.Stop(Self);
        }
    }

    /// <summary>Stops the replica of a group on this node; answers Done when it has stopped.</summary>
    internal sealed record StopGroup(string Group) : INoSerializationVerificationNeeded;

    /// <summary>Starts the replica of a group that was just added; answered by Done.</summary>
    internal sealed record StartGroup(string Group) : INoSerializationVerificationNeeded;
}
