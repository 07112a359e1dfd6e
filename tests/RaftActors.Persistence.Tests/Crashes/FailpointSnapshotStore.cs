using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;

namespace RaftActors.Persistence.Tests.Crashes;

/// <summary>
/// A snapshot store that checks <see cref="Failpoints"/> before and after every operation of the wrapped store (<c>inner</c>).
/// </summary>
internal sealed class FailpointSnapshotStore : UntypedActor
{
    private readonly Failpoints _points = Failpoints.Of(Context.System);
    private readonly IActorRef _inner;

    public FailpointSnapshotStore(Config config) =>
        _inner = Akka.Persistence.Persistence.Instance.Apply(Context.System).SnapshotStoreFor(config.GetString("inner"));

    protected override void OnReceive(object message)
    {
        var cause = new IOException("Simulated disk failure.");
        switch (message)
        {
            case SaveSnapshot save:
                Pass("save snapshot", message, new SaveSnapshotFailure(save.Metadata, cause));
                break;
            case LoadSnapshot:
                Pass("load snapshot", message, new LoadSnapshotFailed(cause));
                break;
            case DeleteSnapshot delete:
                Pass("delete unnamed", message, new DeleteSnapshotFailure(delete.Metadata, cause));
                break;
            case DeleteSnapshots delete:
                Pass("delete snapshots", message, new DeleteSnapshotsFailure(delete.Criteria, cause));
                break;
            default:
                _inner.Forward(message);
                break;
        }
    }

    private void Pass(string operation, object request, object failure)
    {
        var name = _points.Number(operation);
        var asker = Sender;
        if (!Goes(_points.At($"{name} asked")))
        {
            return;
        }

        Func<object, bool> mayPass = _ => Goes(_points.At($"{name} done"));
        var answers = Context.ActorOf(Props.Create(() => new Answers(mayPass, asker)));
        _inner.Tell(request, answers);

        bool Goes(FailpointAction action)
        {
            if (action == FailpointAction.Fail)
            {
                asker.Tell(failure);
            }

            return action == FailpointAction.None;
        }
    }
}
