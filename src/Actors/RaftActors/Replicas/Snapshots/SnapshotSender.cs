using Akka.Actor;
using Akka.Event;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Snapshots;
using RaftActors.Storage;
using RaftActors.Telemetry;
using RaftActors.Transport;

namespace RaftActors.Replicas.Snapshots;

/// <summary>
/// Sends one snapshot to one peer in chunks, a few unacknowledged at a time (§7). Lost chunks are sent again from the receiver's reported
/// position; without progress for a while it gives up. Its parent, the replica, receives <see cref="SnapshotSent"/> once. The bytes are
/// read chunk by chunk, from a stream that stays readable when a newer snapshot replaces this one.
/// </summary>
internal sealed class SnapshotSender : UntypedActor, IWithTimers
{
    private readonly ReplicaContext _context;
    private readonly SendSnapshot _order;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private SnapshotBytes? _state;
    private Stream? _content;
    private long _acknowledged;
    private long _sent;
    private int _retries;

    public SnapshotSender(ReplicaContext context, SendSnapshot order)
    {
        _context = context;
        _order = order;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private SnapshotInfo Snapshot => _order.Snapshot;

    protected override void PreStart()
    {
        ExpectProgress();
        if (Snapshot.IsHollow)
        {
            // A witness gets only the start of the log and the members (T§11.7.2).
            Begin(SnapshotBytes.Empty);
        }
        else
        {
            _context.Log.Tell(new LogStoreProtocol.LoadSnapshot(Snapshot));
        }
    }

    protected override void PostStop()
    {
        _content?.Dispose();
        _state?.Dispose();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LogStoreProtocol.SnapshotLoaded { MachineState: { } state }:
                Begin(state);
                break;
            case LogStoreProtocol.SnapshotLoaded:
                End(success: false, "a newer snapshot has replaced it");
                break;
            case SnapshotChunkAck ack
                when _content is not null && ack.LastIncluded == Snapshot.LastIncluded
                    && ack.NextOffset >= 0 && ack.NextOffset <= _content.Length:
                Acknowledged(ack.NextOffset);
                break;
            case SnapshotChunkAck:
                break;
            case BudgetLeft:
                SendWindow();
                break;
            case NoProgress when ++_retries < 4:
                // Chunks or acknowledgements were lost: resend from the last known position. A slow store has nothing to send yet.
                if (_content is not null)
                {
                    _sent = _acknowledged;
                    SendWindow();
                }

                ExpectProgress();
                break;
            case NoProgress:
                End(success: false, $"no progress for {_context.Settings.SnapshotTimeout}");
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Begin(SnapshotBytes state)
    {
        _state = state;
        _content = state.OpenRead();
        SendWindow();
    }

    private void Acknowledged(long next)
    {
        if (next < _acknowledged || (next == _acknowledged && next < _content!.Length))
        {
            return;
        }

        _retries = 0;
        _acknowledged = next;
        _sent = Math.Max(_sent, next);
        if (_acknowledged == _content!.Length)
        {
            End(success: true, "received");
            return;
        }

        ExpectProgress();
        SendWindow();
    }

    private void SendWindow()
    {
        if (!_context.Peers.TryGetValue(_order.To.Node, out var pipe))
        {
            // Peer not discovered yet; the progress timeout ends the transfer.
            return;
        }

        try
        {
            SendWindow(pipe, _content!);
        }
        catch (Exception unreadable) when (unreadable is IOException or InvalidDataException)
        {
            _log.Write(unreadable, LogEvents.SnapshotUnreadable, _context.GroupId, Snapshot);
            End(success: false, "it cannot be read");
        }
    }

    private void SendWindow(IActorRef pipe, Stream content)
    {
        var chunk = _context.Settings.SnapshotChunkBytes;
        var total = content.Length;
        while (_sent - _acknowledged < (long)chunk * _context.Settings.SnapshotChunksInFlight && (_sent < total || total == 0))
        {
            var bytes = (int)Math.Min(chunk, total - _sent);
            if (_context.SendBudget?.Take(bytes) is { Ticks: > 0 } wait)
            {
                // It waits for its turn: that must not count as a stall.
                Timers.StartSingleTimer("budget", BudgetLeft.Instance, wait);
                ExpectProgress();
                return;
            }

            // The message keeps the bytes until they are sent: each chunk has its own.
            var data = new byte[bytes];
            content.Position = _sent;
            content.ReadExactly(data);
            var part = new SnapshotChunk(_context.Self, _order.To, _order.Term, Snapshot, total, _sent, data, Crc32C.Compute(data));
            pipe.Tell(new PeerSend(_context.GroupId.Value, part));
            _sent += data.Length;
            if (total == 0)
            {
                break;
            }
        }
    }

    private void ExpectProgress() => Timers.StartSingleTimer("progress", NoProgress.Instance, _context.Settings.SnapshotTimeout / 4);

    private void End(bool success, string reason)
    {
        _log.Write(LogEvents.SnapshotSent, _context.GroupId, Snapshot, _order.To, reason);
        KeyValuePair<string, object?>[] tags =
        [
            new("group", _context.GroupId.Value),
            new("node", _context.Self.Node),
            new("what", success ? "sent" : "failed"),
        ];
        RaftTelemetry.Snapshots.Add(1, tags);
        RaftTelemetry.SnapshotBytes.Add(_acknowledged, tags[..2]);
        Context.Parent.Tell(new SnapshotSent(_order.To, Snapshot.Index, success));
        Context.Stop(Self);
    }

    private sealed class BudgetLeft : INoSerializationVerificationNeeded
    {
        public static readonly BudgetLeft Instance = new();
    }

    private sealed class NoProgress : INoSerializationVerificationNeeded
    {
        public static readonly NoProgress Instance = new();
    }
}
