using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Event;
using Akka.Remote.Transport;

namespace Akka.Remote;

/// <summary>Holds the termination of the system until what the last actors sent has left and the port is free.</summary>
internal sealed class RemotingTerminator : UntypedActor
{
    private readonly Remoting _remoting;

    public RemotingTerminator(Remoting remoting)
    {
        _remoting = remoting;
    }

    protected override void PreStart() => Context.Parent.Tell(RegisterTerminationHook.Instance, Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case TerminationHook:
                _remoting.ShutdownAsync().PipeTo(Context.Parent, Self, static () => TerminationHookDone.Instance, ReportFailure);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private object ReportFailure(Exception cause)
    {
        _remoting.Log.Error(cause, "Remoting did not shut down cleanly: {0}", cause.Message);
        return TerminationHookDone.Instance;
    }
}
