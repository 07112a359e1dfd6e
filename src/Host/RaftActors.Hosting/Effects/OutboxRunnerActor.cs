using Akka.Actor;
using Akka.Event;
using RaftActors.Machines.Outbox;
using RaftActors.Telemetry;

namespace RaftActors.Hosting.Effects;

/// <summary>
/// The handler of a group's outbox whose effects run in tasks, as many at a time as its work allows. An effect that is delivered again
/// while it waits or runs here is not run twice.
/// </summary>
internal sealed class OutboxRunnerActor : ReceiveActor
{
    private readonly OutboxWork _work;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _stopping = new();
    private readonly HashSet<OutboxDone> _known = [];
    private readonly Queue<Delivery> _waiting = new();
    private int _running;

    public OutboxRunnerActor(OutboxWork work)
    {
        _work = work;
        Receive<OutboxEffect>(effect =>
        {
            if (_known.Add(effect.Done))
            {
                _waiting.Enqueue(new Delivery(effect, Sender));
                Run();
            }
        });
        Receive<Ended>(OnEnded);
    }

    protected override void PostStop()
    {
        try
        {
            _stopping.Cancel();
        }
        catch (AggregateException thrown)
        {
            // By a callback that a handler registered: it must not keep the actor from stopping.
            _log.Write(thrown, HostingLogEvents.HandlerNotTold, _work.Group, _work.Name);
        }
    }

    private void Run()
    {
        var system = Context.System;
        while (_running < _work.Parallelism && _waiting.TryDequeue(out var next))
        {
            _running++;

            // Not on the actor's thread, whatever the handler does before it waits for the first time.
            Task.Run(() => RunAsync(system, next)).PipeTo(Self);
        }
    }

    private async Task<Ended> RunAsync(ActorSystem system, Delivery next)
    {
        try
        {
            await _work.RunAsync(system, next.Effect, _stopping.Token).ConfigureAwait(false);
            return new Ended(next, null);
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            return new Ended(next, failed);
        }
    }

    private void OnEnded(Ended ended)
    {
        var (effect, requester) = ended.Delivery;
        _running--;
        _known.Remove(effect.Done);
        if (ended.Problem is { } problem)
        {
            _log.Write(problem, HostingLogEvents.EffectFailed, _work.Group, _work.Name, $"{effect.Index}.{effect.Ordinal}");
        }
        else
        {
            requester.Tell(effect.Done, Self);
        }

        Run();
    }

    private sealed record Delivery(OutboxEffect Effect, IActorRef Requester);

    /// <summary>A task's end; after the actor's own end it has no effect.</summary>
    private sealed record Ended(Delivery Delivery, Exception? Problem) : INoSerializationVerificationNeeded, IDeadLetterSuppression;
}
