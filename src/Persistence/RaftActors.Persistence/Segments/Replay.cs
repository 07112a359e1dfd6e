using Akka.Actor;
using Akka.Persistence;
using RaftActors.Persistence.Records;
using RaftActors.Persistence.Segments.Format;

namespace RaftActors.Persistence.Segments;

/// <summary>Reads the events of one persistence id for its actor, on a thread of the pool: writes go on meanwhile.</summary>
internal sealed class Replay(ReplayPlan plan, PayloadCodec payloads, IActorRef actor, CancellationToken stop)
{
    private readonly RecordParser _parser = new();

    public void Run()
    {
        try
        {
            using (plan)
            {
                using var reader = new RecordReader(plan.Directory);
                reader.Read(plan, Send);
            }

            if (!stop.IsCancellationRequested)
            {
                actor.Tell(new RecoverySuccess(plan.Highest), ActorRefs.NoSender);
            }
        }
        catch (Exception cause) when (cause is not OutOfMemoryException)
        {
            // Whatever a serializer throws: the actor must know that it has not got everything.
            actor.Tell(new ReplayMessagesFailure(cause), ActorRefs.NoSender);
        }
    }

    private bool Send(in RecordHeader header, ReadOnlySpan<byte> record)
    {
        var persistent = new Persistent(
            payloads.Read(header, record, _parser), header.SequenceNr, plan.PersistenceId, sender: ActorRefs.NoSender);
        actor.Tell(new ReplayedMessage(persistent), ActorRefs.NoSender);
        return !stop.IsCancellationRequested;
    }
}
