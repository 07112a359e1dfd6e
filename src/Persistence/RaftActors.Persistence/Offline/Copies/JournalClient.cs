using System.Collections.Immutable;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;

namespace RaftActors.Persistence.Offline.Copies;

/// <summary>Any Akka.Persistence journal, asked from outside actors: one request at a time.</summary>
internal sealed class JournalClient : IAsyncDisposable
{
    /// <summary>The plug-ins have their own, shorter limits; this one is for a plug-in that stopped.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly IActorRef _journal;
    private readonly IActorRef _listener;
    private readonly Channel<object> _heard = Channel.CreateUnbounded<object>();
    private readonly string _writer = Guid.NewGuid().ToString();

    /// <param name="config">The configuration of the node, with the settings of this journal.</param>
    /// <param name="pluginId">The journal.</param>
    public JournalClient(Config config, string pluginId)
    {
        var own = ConfigurationFactory.ParseString(
            $$"""
            akka { actor.provider = local, loglevel = ERROR, stdout-loglevel = OFF, extensions = [] }
            akka.loggers = ["{{typeof(QuietLogger).AssemblyQualifiedName}}"]
            akka.coordinated-shutdown.run-by-actor-system-terminate = off
            """);
        System = ActorSystem.Create("copy", own.WithFallback(config).WithFallback(PersistentLogProvider.DefaultConfig()));
        _journal = Akka.Persistence.Persistence.Instance.Apply(System).JournalFor(pluginId);
        var heard = _heard.Writer;
        _listener = System.ActorOf(Props.Create(() => new Ear(heard)));
    }

    public ActorSystem System { get; }

    /// <summary>Reads up to <paramref name="max"/> events, and the highest sequence number of the persistence id.</summary>
    /// <exception cref="OfflineStoreException">The journal refuses.</exception>
    public async Task<(List<IPersistentRepresentation> Events, long Highest)> ReplayAsync(
        string persistenceId, long from, long max, CancellationToken cancel)
    {
        var events = new List<IPersistentRepresentation>();
        _journal.Tell(new ReplayMessages(from, long.MaxValue, max, persistenceId, _listener), _listener);
        while (true)
        {
            switch (await NextAsync(cancel).ConfigureAwait(false))
            {
                case ReplayedMessage replayed:
                    events.Add(replayed.Persistent);
                    break;
                case RecoverySuccess success:
                    return (events, success.HighestSequenceNr);
                case ReplayMessagesFailure failure:
                    var last = from + events.Count - 1;
                    throw new OfflineStoreException(
                        $"{persistenceId}: the log cannot be read after record {last}: {failure.Cause.GetBaseException().Message}");
            }
        }
    }

    /// <summary>Writes events of one persistence id in one transaction.</summary>
    /// <exception cref="OfflineStoreException">The journal refuses.</exception>
    public async Task WriteAsync(string persistenceId, IReadOnlyList<(long SequenceNr, object Payload)> events, CancellationToken cancel)
    {
        var write = new AtomicWrite(events.Select(e =>
            (IPersistentRepresentation)new Persistent(e.Payload, e.SequenceNr, persistenceId, writerGuid: _writer)).ToImmutableList());
        _journal.Tell(new WriteMessages([write], _listener, 1), _listener);
        for (var written = 0; written < events.Count;)
        {
            switch (await NextAsync(cancel).ConfigureAwait(false))
            {
                case WriteMessageSuccess:
                    written++;
                    break;
                case WriteMessagesFailed failed:
                    throw NotWritten(failed.Cause);
                case WriteMessageRejected rejected:
                    throw NotWritten(rejected.Cause);
            }
        }

        OfflineStoreException NotWritten(Exception cause) =>
            new($"{persistenceId}: record {events[0].SequenceNr} cannot be written: {cause.GetBaseException().Message}");
    }

    /// <summary>Deletes events up to a number.</summary>
    /// <exception cref="OfflineStoreException">The journal refuses.</exception>
    public async Task DeleteAsync(string persistenceId, long toSequenceNr, CancellationToken cancel)
    {
        _journal.Tell(new DeleteMessagesTo(persistenceId, toSequenceNr, _listener), _listener);
        while (true)
        {
            switch (await NextAsync(cancel).ConfigureAwait(false))
            {
                case DeleteMessagesSuccess:
                    return;
                case DeleteMessagesFailure failed:
                    throw new OfflineStoreException(
                        $"{persistenceId}: records up to {toSequenceNr} cannot be deleted: {failed.Cause.GetBaseException().Message}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await System.Terminate().ConfigureAwait(false);
        await System.WhenTerminated.ConfigureAwait(false);
    }

    private async Task<object> NextAsync(CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        try
        {
            return await _heard.Reader.ReadAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new OfflineStoreException(
                $"the journal did not answer for {Patience.TotalMinutes} minutes; check its database and its settings");
        }
    }

    /// <summary>The channel is unbounded: writing always succeeds.</summary>
    private sealed class Ear(ChannelWriter<object> heard) : UntypedActor
    {
        protected override void OnReceive(object message) => heard.TryWrite(message);
    }
}
