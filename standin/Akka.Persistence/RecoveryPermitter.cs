using Akka.Actor;

namespace Akka.Persistence;

/// <summary>Lets only so many persistent actors recover at the same time; the others wait in the order in which they asked.</summary>
internal sealed class RecoveryPermitter : UntypedActor
{
    private readonly int _max;
    private readonly HashSet<IActorRef> _holders = new();
    private readonly LinkedList<IActorRef> _waiting = new();

    public RecoveryPermitter(int max)
    {
        _max = max;
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case RequestRecoveryPermitMessage:
                Context.Watch(Sender);
                Request(Sender);
                break;
            case ReturnRecoveryPermitMessage:
                Context.Unwatch(Sender);
                Release(Sender);
                break;
            case Terminated terminated:
                Release(terminated.ActorRef);
                break;
        }
    }

    private void Request(IActorRef actor)
    {
        if (_holders.Contains(actor))
        {
            // It restarted in the middle of its recovery and still has the permit.
            Grant(actor);
        }
        else if (_holders.Count < _max)
        {
            _holders.Add(actor);
            Grant(actor);
        }
        else if (!_waiting.Contains(actor))
        {
            _waiting.AddLast(actor);
        }
    }

    private void Release(IActorRef actor)
    {
        if (!_holders.Remove(actor))
        {
            _waiting.Remove(actor);
            return;
        }

        if (_waiting.First is { } next)
        {
            _waiting.RemoveFirst();
            _holders.Add(next.Value);
            Grant(next.Value);
        }
    }

    private void Grant(IActorRef actor) => actor.Tell(RecoveryPermitGranted.Instance, Self);
}

internal sealed class RequestRecoveryPermitMessage
{
    public static readonly RequestRecoveryPermitMessage Instance = new();
}

internal sealed class ReturnRecoveryPermitMessage
{
    public static readonly ReturnRecoveryPermitMessage Instance = new();
}

internal sealed class RecoveryPermitGranted
{
    public static readonly RecoveryPermitGranted Instance = new();
}
