using System.Threading.Channels;
using Akka.Actor;
using RaftActors.Protocol;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Snapshots;
using RaftActors.Storage;

namespace RaftActors.Persistence.Offline;

/// <summary>One replica's log, opened while the replica is not running: the same actors and protocol, one request at a time.</summary>
internal sealed class OfflineLog
{
    private readonly IActorRef _log;
    private readonly IActorRef _listener;
    private readonly ChannelReader<object> _heard;
    private readonly GroupId _group;
    private readonly List<string> _complaints = [];
    private ISnapshotDrafts _drafts = new MemorySnapshotDrafts();

    private OfflineLog(IActorRefFactory actors, Props log, GroupId group)
    {
        var channel = Channel.CreateUnbounded<object>();
        var writer = channel.Writer;
        _heard = channel.Reader;
        _group = group;
        var opened = _log = actors.ActorOf(log);
        _listener = actors.ActorOf(Props.Create(() => new Listener(writer, opened)));
    }

    /// <summary>The durable state.</summary>
    public RecoveredState State { get; private set; } = null!;

    /// <summary>The bytes of the snapshot, until the log is closed.</summary>
    public SnapshotBytes MachineState { get; private set; } = SnapshotBytes.Empty;

    /// <exception cref="OfflineStoreException">The store refuses the log: it is damaged or missing.</exception>
    public static async Task<OfflineLog> OpenAsync(IActorRefFactory actors, Props props, GroupId group, CancellationToken cancel)
    {
        var log = new OfflineLog(actors, props, group);
        log._log.Tell(new LogStoreProtocol.Open(), log._listener);
        var recovered = await log.NextAsync<LogStoreProtocol.Recovered>(cancel).ConfigureAwait(false);
        (log.State, log.MachineState, log._drafts) = (recovered.State, recovered.MachineState, recovered.Drafts);
        return log;
    }

    /// <summary>Completes when it is on disk.</summary>
    public async Task AppendAsync(Persist write, CancellationToken cancel)
    {
        _log.Tell(new LogStoreProtocol.Append(write), _listener);
        await NextAsync<LogStoreProtocol.Appended>(cancel).ConfigureAwait(false);
    }

    /// <summary>Completes when it is on disk.</summary>
    public async Task SaveSnapshotAsync(SnapshotInfo place, ReadOnlyMemory<byte> state, CancellationToken cancel)
    {
        _log.Tell(new LogStoreProtocol.SaveSnapshot(place, Draft(state)), _listener);
        var stored = await NextAsync<LogStoreProtocol.SnapshotStored>(cancel).ConfigureAwait(false);
        stored.MachineState.Dispose();
    }

    /// <summary>Completes when everything is written and the log has stopped.</summary>
    public async Task CloseAsync(CancellationToken cancel)
    {
        MachineState.Dispose();
        _log.Tell(new LogStoreProtocol.Close(), _listener);
        await NextAsync<Terminated>(cancel).ConfigureAwait(false);
        _listener.Tell(PoisonPill.Instance);
    }

    private SnapshotDraft Draft(ReadOnlyMemory<byte> state)
    {
        SnapshotDraft? draft = null;
        try
        {
            draft = _drafts.Create();
            draft.Content.Write(state.Span);
            return draft;
        }
        catch (IOException failed)
        {
            draft?.Dispose();
            throw new OfflineStoreException($"group {_group}: the snapshot cannot be written: {failed.Message}");
        }
    }

    private async Task<T> NextAsync<T>(CancellationToken cancel)
    {
        while (true)
        {
            switch (await _heard.ReadAsync(cancel).ConfigureAwait(false))
            {
                case T wanted:
                    return wanted;
                case Akka.Event.Error said:
                    _complaints.Add(said.Cause is { } cause ? $"{said.Message} {cause.Message}" : $"{said.Message}");
                    break;
                case LogStoreProtocol.SnapshotFailed failed:
                    throw new OfflineStoreException($"group {_group}: the snapshot cannot be written: {failed.Cause.Message}");
                case Terminated:
                    throw new OfflineStoreException($"group {_group}: {Why()}")
                    {
                        IsAbsent = _complaints.Exists(c => c.StartsWith(Telemetry.LogEvents.MayNotBegin.Id, StringComparison.Ordinal)),
                    };
            }
        }
    }

    private string Why() => _complaints.Count == 0 ? "the log stopped without an error message" : string.Join("; ", _complaints);
}
