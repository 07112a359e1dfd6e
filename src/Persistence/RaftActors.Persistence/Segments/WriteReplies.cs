using Akka.Actor;
using Akka.Persistence;

namespace RaftActors.Persistence.Segments;

/// <summary>Answers write requests as Akka.Persistence expects it: first about the whole request, then about each event in order.</summary>
internal static class WriteReplies
{
    public static void Succeed(WriteMessages request, IActorRef journal)
    {
        request.PersistentActor.Tell(WriteMessagesSuccessful.Instance, journal);
        foreach (var envelope in request.Messages)
        {
            if (envelope is AtomicWrite write)
            {
                foreach (var persistent in (IEnumerable<IPersistentRepresentation>)write.Payload)
                {
                    request.PersistentActor.Tell(new WriteMessageSuccess(persistent, request.ActorInstanceId), persistent.Sender);
                }
            }
            else
            {
                Loop(request, envelope);
            }
        }
    }

    /// <summary>The persistent actor stops after this. The events may still be stored: only its next recovery can tell.</summary>
    public static void Fail(WriteMessages request, Exception cause, IActorRef journal)
    {
        request.PersistentActor.Tell(new WriteMessagesFailed(cause, request.Messages.Count(m => m is AtomicWrite)), journal);
        foreach (var envelope in request.Messages)
        {
            if (envelope is AtomicWrite write)
            {
                foreach (var persistent in (IEnumerable<IPersistentRepresentation>)write.Payload)
                {
                    request.PersistentActor.Tell(
                        new WriteMessageFailure(persistent, cause, request.ActorInstanceId), persistent.Sender);
                }
            }
            else
            {
                Loop(request, envelope);
            }
        }
    }

    private static void Loop(WriteMessages request, IPersistentEnvelope envelope) =>
        request.PersistentActor.Tell(new LoopMessageSuccess(envelope.Payload, request.ActorInstanceId), envelope.Sender);
}
