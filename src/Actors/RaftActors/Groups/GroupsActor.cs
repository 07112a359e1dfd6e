using Akka.Actor;
using RaftActors.Configuration;
using RaftActors.Replicas;
using RaftActors.Storage;

namespace RaftActors.Groups;

/// <summary><c>/user/raft/groups</c>: one supervisor for every group of which this node is a member.</summary>
internal sealed class GroupsActor(
    RaftSettings settings, ILogStoreProvider store, IReadOnlyDictionary<string, IActorRef> peers, NodeDirectory directory) : UntypedActor
{
    private int _running;
    private bool _stopping;

    protected override void PreStart()
    {
        foreach (var group in settings.Groups.Values)
        {
            if (group.Members.IsMember(settings.NodeId))
            {
                var props = Props.Create(() => new GroupSupervisor(settings, group, store, peers, directory));
                Context.Watch(Context.ActorOf(props, group.Id.Value));
                _running++;
            }
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
            case Terminated:
                _running--;
                StopIfEmpty();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void StopIfEmpty()
    {
        if (_stopping && _running == 0)
        {
            Context.Stop(Self);
        }
    }
}
