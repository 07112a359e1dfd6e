using System.Diagnostics;
using Akka.Persistence;

namespace RaftActors.Benchmarks.Akka;

/// <summary>How one run stores.</summary>
/// <param name="Count">How many events.</param>
/// <param name="Payload">Each of them.</param>
/// <param name="Together">Events for each call; 1 with Persist, more with PersistAllAsync.</param>
/// <param name="Done">Ends with the last event.</param>
internal sealed record Store(int Count, Payload Payload, int Together, TaskCompletionSource Done);

/// <summary>Stores events one after the other, the next when the one before is on disk. Says how long its recovery took.</summary>
internal sealed class StoringActor : UntypedPersistentActor
{
    private readonly TaskCompletionSource<(long Events, TimeSpan Elapsed)> _recovered;
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly Action<Payload> _stored;
    private long _replayed;
    private Store? _run;
    private Payload[] _batch = [];
    private int _left;

    public StoringActor(string persistenceId, TaskCompletionSource<(long Events, TimeSpan Elapsed)> recovered)
    {
        PersistenceId = persistenceId;
        _recovered = recovered;
        _stored = OnStored;
    }

    public override string PersistenceId { get; }

    protected override void OnRecover(object message)
    {
        if (message is Payload)
        {
            _replayed++;
        }
        else if (message is RecoveryCompleted)
        {
            _recovered.SetResult((_replayed, Stopwatch.GetElapsedTime(_started)));
        }
    }

    protected override void OnCommand(object message)
    {
        if (message is not Store run)
        {
            Unhandled(message);
            return;
        }

        _run = run;
        _left = run.Count;
        _batch = [.. Enumerable.Repeat(run.Payload, run.Together)];
        Next();
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) => _run!.Done.TrySetException(cause);

    private void OnStored(Payload payload)
    {
        _left--;
        if (_left == 0)
        {
            _run!.Done.SetResult();
        }
        else if (_left % _batch.Length == 0)
        {
            Next();
        }
    }

    private void Next()
    {
        if (_batch.Length == 1)
        {
            Persist(_batch[0], _stored);
        }
        else
        {
            PersistAllAsync(_batch, _stored);
        }
    }
}
