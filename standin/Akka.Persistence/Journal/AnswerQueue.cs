using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Persistence.Journal;

/// <summary>A write that waits for its result, and for the results of all writes before it.</summary>
internal sealed class PendingAnswer
{
    public PendingAnswer(WriteMessages write)
    {
        Write = write;
    }

    public WriteMessages Write { get; }

    public bool Done { get; set; }

    public Exception Failure { get; set; }

    public IImmutableList<Exception> Rejections { get; set; }
}

/// <summary>Sends the answers to writes in the order in which the writes came, whatever order they end in.</summary>
internal sealed class AnswerQueue
{
    private readonly object _gate = new();
    private readonly Queue<PendingAnswer> _queue = new();

    public PendingAnswer Reserve(WriteMessages write)
    {
        var pending = new PendingAnswer(write);
        lock (_gate)
        {
            _queue.Enqueue(pending);
        }

        return pending;
    }

    public void Complete(PendingAnswer pending, Exception failure, IImmutableList<Exception> rejections)
    {
        lock (_gate)
        {
            pending.Failure = failure;
            pending.Rejections = rejections;
            pending.Done = true;
            while (_queue.TryPeek(out var head) && head.Done)
            {
                _queue.Dequeue();
                Send(head);
            }
        }
    }

    private static void Send(PendingAnswer answer)
    {
        var target = answer.Write.PersistentActor;
        var failure = answer.Failure ?? WrongResultCount(answer);
        if (failure is null)
        {
            target.Tell(WriteMessagesSuccessful.Instance, ActorRefs.NoSender);
        }
        else
        {
            target.Tell(new WriteMessagesFailed(failure, CountWrites(answer.Write)), ActorRefs.NoSender);
        }

        var index = 0;
        foreach (var envelope in answer.Write.Messages)
        {
            if (envelope is AtomicWrite write)
            {
                var rejection = failure is null && answer.Rejections is { Count: > 0 } ? answer.Rejections[index] : null;
                SendEach(write, answer.Write, failure, rejection);
                index++;
            }
            else
            {
                target.Tell(new LoopMessageSuccess(envelope.Payload, answer.Write.ActorInstanceId), envelope.Sender);
            }
        }
    }

    private static void SendEach(AtomicWrite write, WriteMessages request, Exception failure, Exception rejection)
    {
        var events = write.Events;
        for (var i = 0; i < events.Count; i++)
        {
            var persistent = events[i];
            object answer = failure is not null ? new WriteMessageFailure(persistent, failure, request.ActorInstanceId)
                : rejection is not null ? new WriteMessageRejected(persistent, rejection, request.ActorInstanceId)
                : new WriteMessageSuccess(persistent, request.ActorInstanceId);
            request.PersistentActor.Tell(answer, persistent.Sender);
        }
    }

    private static Exception WrongResultCount(PendingAnswer answer)
    {
        if (answer.Rejections is not { Count: > 0 } results)
        {
            return null;
        }

        var writes = CountWrites(answer.Write);
        return results.Count == writes
            ? null
            : new InvalidOperationException($"The journal gave back {results.Count} results for {writes} atomic writes.");
    }

    private static int CountWrites(WriteMessages write)
    {
        var count = 0;
        foreach (var envelope in write.Messages)
        {
            count += envelope is AtomicWrite ? 1 : 0;
        }

        return count;
    }
}
