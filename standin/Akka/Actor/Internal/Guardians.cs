using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor.Internal;

/// <summary>The actor behind "/" and "/user".</summary>
internal sealed class GuardianActor : ActorBase
{
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case EndsWith watch:
                Context.Watch(watch.Guardian);
                return true;
            case Terminated:
                Context.Stop(Self);
                return true;
            case StopChild stop:
                Context.Stop(stop.Child);
                return true;
            default:
                Context.System.DeadLetters.Tell(new DeadLetter(message, Sender, Self), Sender);
                return true;
        }
    }
}

/// <summary>Tells a guardian to end after another one.</summary>
internal sealed record EndsWith(IActorRef Guardian) : INoSerializationVerificationNeeded;

/// <summary>The actor behind "/system": ends after "/user" has ended and everybody who asked for it has cleaned up.</summary>
internal sealed class SystemGuardianActor(IActorRef userGuardian) : ActorBase
{
    private readonly HashSet<IActorRef> _hooks = [];
    private bool _terminating;

    protected override void PreStart() => Context.Watch(userGuardian);

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case Terminated terminated when terminated.ActorRef.Equals(userGuardian):
                _terminating = true;
                foreach (var hook in _hooks)
                {
                    hook.Tell(TerminationHook.Instance, Self);
                }

                StopWhenAllDone();
                return true;
            case Terminated terminated:
                Done(terminated.ActorRef);
                return true;
            case TerminationHookDone:
                Context.Unwatch(Sender);
                Done(Sender);
                return true;
            case RegisterTerminationHook when !_terminating && !Sender.Equals(Context.System.DeadLetters):
                _hooks.Add(Sender);
                Context.Watch(Sender);
                return true;
            case RegisterTerminationHook:
                return true;
            case StopChild stop:
                Context.Stop(stop.Child);
                return true;
            default:
                Context.System.DeadLetters.Tell(new DeadLetter(message, Sender, Self), Sender);
                return true;
        }
    }

    private void Done(IActorRef hook)
    {
        _hooks.Remove(hook);
        StopWhenAllDone();
    }

    private void StopWhenAllDone()
    {
        if (_terminating && _hooks.Count == 0)
        {
            Context.Stop(Self);
        }
    }
}

/// <summary>Above the root: learns of its end.</summary>
internal sealed class RootGuardianSupervisor(RootActorPath root, IActorRefProvider provider, TaskCompletionSource termination) : MinimalActorRef
{
    public override ActorPath Path { get; } = root / "_Root-guardian-supervisor";

    public override IActorRefProvider Provider => provider;

    public override void SendSystemMessage(ISystemMessage message)
    {
        switch (message)
        {
            case Failed failed:
                ((IInternalActorRef)failed.Child).Stop();
                break;
            case DeathWatchNotification:
                termination.TrySetResult();
                break;
        }
    }
}

/// <summary>The parent of the temporary references of Ask.</summary>
internal sealed class VirtualPathContainer(IActorRefProvider provider, ActorPath path, IInternalActorRef parent) : MinimalActorRef
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, IInternalActorRef> _children = new();

    public override ActorPath Path => path;

    public override IActorRefProvider Provider => provider;

    public override IInternalActorRef Parent => parent;

    public void AddChild(string name, IInternalActorRef actor) => _children[name] = actor;

    public void RemoveChild(string name) => _children.TryRemove(name, out _);

    public override IActorRef GetChild(IReadOnlyList<string> name)
    {
        if (name.Count == 0)
        {
            return this;
        }

        return _children.TryGetValue(name[0], out var child)
            ? name.Count == 1 ? child : child.GetChild(name.Skip(1).ToArray())
            : Nobody.Instance;
    }
}
