using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using RaftActors.Persistence.Records;

namespace RaftActors.Persistence.Tests.Crashes;

/// <summary>A journal that checks <see cref="Failpoints"/> before and after every change of the wrapped journal (<c>inner</c>).</summary>
internal sealed class FailpointJournal : UntypedActor
{
    private readonly Failpoints _points = Failpoints.Of(Context.System);
    private readonly IActorRef _inner;

    public FailpointJournal(Config config) =>
        _inner = Akka.Persistence.Persistence.Instance.Apply(Context.System).JournalFor(config.GetString("inner"));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case WriteMessages write:
                OnWrite(write);
                break;
            case DeleteMessagesTo delete:
                OnDelete(delete);
                break;
            default:
                _inner.Forward(message);
                break;
        }
    }

    private void OnWrite(WriteMessages write)
    {
        var name = _points.Number("write");
        var records = write.Messages.OfType<AtomicWrite>().SelectMany(a => (IEnumerable<IPersistentRepresentation>)a.Payload).ToList();
        var asked = _points.At($"{name} asked");
        if (asked != FailpointAction.None)
        {
            Answer(asked, write, records);
            return;
        }

        Func<object, bool> mayPass = first =>
        {
            if (first is WriteMessagesSuccessful)
            {
                _points.Stored(records.Sum(r => ((LogRecord)r.Payload).Operations.Count));
            }

            var done = _points.At($"{name} done");
            if (done != FailpointAction.None)
            {
                Answer(done, write, records);
            }

            return done == FailpointAction.None;
        };
        var answers = Context.ActorOf(Props.Create(() => new Answers(mayPass, write.PersistentActor)));
        _inner.Tell(new WriteMessages(write.Messages, answers, write.ActorInstanceId), answers);
    }

    private static void Answer(FailpointAction action, WriteMessages write, List<IPersistentRepresentation> records)
    {
        var cause = new IOException("Simulated disk failure.");
        switch (action)
        {
            case FailpointAction.Fail:
                write.PersistentActor.Tell(new WriteMessagesFailed(cause, records.Count));
                records.ForEach(r => write.PersistentActor.Tell(new WriteMessageFailure(r, cause, write.ActorInstanceId)));
                break;
            case FailpointAction.Reject:
                write.PersistentActor.Tell(WriteMessagesSuccessful.Instance);
                records.ForEach(r => write.PersistentActor.Tell(new WriteMessageRejected(r, cause, write.ActorInstanceId)));
                break;
        }
    }

    private void OnDelete(DeleteMessagesTo delete)
    {
        var name = _points.Number("delete records");
        var failure = new DeleteMessagesFailure(new IOException("Simulated disk failure."), delete.ToSequenceNr);
        if (_points.At($"{name} asked") is var asked && asked != FailpointAction.None)
        {
            Fail(asked);
            return;
        }

        Func<object, bool> mayPass = _ => Fail(_points.At($"{name} done"));
        var answers = Context.ActorOf(Props.Create(() => new Answers(mayPass, delete.PersistentActor)));
        _inner.Tell(new DeleteMessagesTo(delete.PersistenceId, delete.ToSequenceNr, answers), answers);

        bool Fail(FailpointAction action)
        {
            if (action == FailpointAction.Fail)
            {
                delete.PersistentActor.Tell(failure);
            }

            return action == FailpointAction.None;
        }
    }
}
