using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Persistence;
using RaftActors.Persistence.Segments.Files;
using RaftActors.Telemetry;

namespace RaftActors.Persistence.Segments;

/// <summary>
/// An Akka.Persistence journal on a <see cref="SegmentLog"/>. It speaks the protocol of journals itself, on a thread of its own that
/// writes and syncs: what arrives meanwhile, from any persistent actor, is the next batch.
/// </summary>
internal sealed class SegmentJournal : UntypedActor
{
    private readonly SegmentSettings _settings;
    private readonly PayloadCodec _payloads = new(Context.System);
    private readonly List<WriteMessages> _waiting = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private SegmentLog? _segments;
    private int _segmentsSeen;
    private bool _isFlushDue;
    private bool _isTidyDue;

    /// <param name="config">The plug-in's section.</param>
    /// <exception cref="ConfigurationException">A key is invalid.</exception>
    public SegmentJournal(Config config)
    {
        var problems = new List<string>();
        _settings = SegmentSettings.Read(config, "journal", problems);
        if (problems.Count > 0)
        {
            throw new ConfigurationException(string.Join("; ", problems));
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case WriteMessages write:
                OnWrite(write);
                break;
            case FlushDue:
                _isFlushDue = false;
                Flush();
                break;
            case ReplayMessages replay:
                OnReplay(replay);
                break;
            case DeleteMessagesTo delete:
                OnDelete(delete);
                break;
            case TidyDue:
                _isTidyDue = false;
                Tidy();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>Writes what it has and gives the files back: another system may open them at once.</summary>
    protected override void PostStop()
    {
        _stop.Cancel();
        Flush();
        _segments?.Dispose();
        _segments = null;
        base.PostStop();
    }

    private SegmentLog Opened() => _segments ??= SegmentLog.Open(
        new DiskFiles(_settings.Directory), _settings.Options, new BackgroundWork(isInline: false),
        (file, offset, bytes) => _log.Write(SegmentLogEvents.TailCut, file, offset, bytes));

    private void OnWrite(WriteMessages request)
    {
        try
        {
            Encode(Opened(), request);
        }
        catch (Exception cause) when (cause is not OutOfMemoryException)
        {
            // A serializer may throw anything. The event must not leave a gap, so its actor has to stop: nothing is rejected.
            WriteReplies.Fail(request, cause, Self);
            return;
        }

        _waiting.Add(request);
        if (_segments!.PendingBytes >= _settings.Options.BatchBytes)
        {
            Flush();
        }
        else if (!_isFlushDue)
        {
            // Behind everything that has already arrived.
            _isFlushDue = true;
            Self.Tell(FlushDue.Instance, ActorRefs.NoSender);
        }
    }

    private void Encode(SegmentLog log, WriteMessages request)
    {
        var mark = log.Mark();
        var isComplete = false;
        try
        {
            foreach (var envelope in request.Messages)
            {
                if (envelope is AtomicWrite write)
                {
                    foreach (var persistent in (IEnumerable<IPersistentRepresentation>)write.Payload)
                    {
                        _payloads.Write(persistent, log);
                    }
                }
            }

            isComplete = true;
        }
        finally
        {
            if (!isComplete)
            {
                log.ReturnTo(mark);
            }
        }
    }

    private void Flush()
    {
        if (_waiting.Count == 0)
        {
            return;
        }

        try
        {
            _segments!.Flush();
            foreach (var request in _waiting)
            {
                WriteReplies.Succeed(request, Self);
            }
        }
        catch (Exception cause)
        {
            foreach (var request in _waiting)
            {
                WriteReplies.Fail(request, cause, Self);
            }

            if (cause is not IOException)
            {
                // Not a failure of the disk: begin again with what is on it.
                throw;
            }
        }
        finally
        {
            _waiting.Clear();
        }

        if (_segments!.SegmentCount != _segmentsSeen)
        {
            _segmentsSeen = _segments.SegmentCount;
            TidySoon();
        }
    }

    private void OnReplay(ReplayMessages request)
    {
        try
        {
            var log = Opened();
            if (log.HasPending(request.PersistenceId))
            {
                Flush();
            }

            var plan = log.Plan(request.PersistenceId, request.FromSequenceNr, request.ToSequenceNr, request.Max);
            ThreadPool.UnsafeQueueUserWorkItem(
                static replay => replay.Run(), new Replay(plan, _payloads, request.PersistentActor, _stop.Token), preferLocal: false);
        }
        catch (IOException refused)
        {
            request.PersistentActor.Tell(new ReplayMessagesFailure(refused), ActorRefs.NoSender);
        }
    }

    private void OnDelete(DeleteMessagesTo request)
    {
        try
        {
            var log = Opened();
            if (log.HasPending(request.PersistenceId))
            {
                Flush();
            }

            log.Delete(request.PersistenceId, request.ToSequenceNr);
            request.PersistentActor.Tell(new DeleteMessagesSuccess(request.ToSequenceNr), Self);
            TidySoon();
        }
        catch (IOException refused)
        {
            request.PersistentActor.Tell(new DeleteMessagesFailure(refused, request.ToSequenceNr), Self);
        }
    }

    private void TidySoon()
    {
        if (!_isTidyDue)
        {
            _isTidyDue = true;
            Self.Tell(TidyDue.Instance, ActorRefs.NoSender);
        }
    }

    /// <summary>One step, behind what waits. If it fails, writes will report the reason, and the next segment tries again.</summary>
    private void Tidy()
    {
        try
        {
            if (_segments is { } log && log.Tidy())
            {
                TidySoon();
            }
        }
        catch (IOException)
        {
            _segmentsSeen = 0;
        }
    }

    private sealed class FlushDue
    {
        public static readonly FlushDue Instance = new();
    }

    private sealed class TidyDue
    {
        public static readonly TidyDue Instance = new();
    }
}
