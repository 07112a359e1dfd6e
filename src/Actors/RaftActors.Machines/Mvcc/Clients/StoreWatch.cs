using System.Runtime.CompilerServices;
using System.Threading.Channels;
using RaftActors.Client;
using RaftActors.Machines.Mvcc.Contracts;
using RaftActors.Messages;

namespace RaftActors.Machines.Mvcc.Clients;

/// <summary>
/// One watch: the log says that something was applied, then the machine is asked for the events since the last one. The log's commands are
/// not looked at, so its compaction and snapshots do not matter.
/// </summary>
internal sealed class StoreWatch(RaftClient client, string group, EventsQuery query)
{
    private const int PageBytes = 1 << 20;
    private const int PageRevisions = 1000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Indexes up to which the log has grown; only the newest matters.</summary>
    private readonly Channel<long> _grown = Channel.CreateBounded<long>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    public async IAsyncEnumerable<MvccEvents> RunAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var index = await BeginAsync(ends.Token).ConfigureAwait(false);
        var listening = ListenAsync(index, ends.Token);
        try
        {
            while (true)
            {
                var (page, present) = await NextAsync(index, ends.Token).ConfigureAwait(false);
                query.FromRevision = Math.Max(query.FromRevision, page.NextRevision);
                if (page.Events.Count > 0)
                {
                    yield return new MvccEvents(page.Events, query.FromRevision);
                }

                if (query.FromRevision > present)
                {
                    index = await _grown.Reader.ReadAsync(ends.Token).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            await ends.CancelAsync().ConfigureAwait(false);
            await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>What is applied here now, and from where on events are wanted if the caller does not say.</summary>
    private async Task<long> BeginAsync(CancellationToken cancel)
    {
        (query.MaxBytes, query.MaxRevisions) = (PageBytes, PageRevisions);
        var answer = await AskAsync(MvccQueries.Status(), Consistency.Linearizable, 0, cancel).ConfigureAwait(false);
        query.FromRevision = query.FromRevision > 0 ? query.FromRevision : answer.Result.Revision + 1;
        return answer.Index;
    }

    private async Task<(EventsAnswer Page, long Present)> NextAsync(long index, CancellationToken cancel)
    {
        var answer = await AskAsync(MvccQueries.Events(query), Consistency.Sequential, index, cancel).ConfigureAwait(false);
        var events = answer.Result.Events;
        return events.Compacted ? throw new MvccCompactedException(events.CompactRevision) : (events, answer.Result.Revision);
    }

    /// <summary>Asks until there is an answer.</summary>
    /// <exception cref="RaftRequestException">Another attempt would end in the same way.</exception>
    private async Task<Answer<MvccAnswer>> AskAsync(
        ReadOnlyMemory<byte> question, Consistency consistency, long index, CancellationToken cancel)
    {
        while (true)
        {
            var answer = await client.QueryAsync(group, question, consistency, index, cancel: cancel).ConfigureAwait(false);
            switch (answer.Outcome)
            {
                case Outcome.Ok:
                    return answer.Decode(EtcdStore.Read);
                case Outcome.NoLeader or Outcome.Busy or Outcome.Unknown:
                    await Task.Delay(Pause, cancel).ConfigureAwait(false);
                    break;
                default:
                    throw new RaftRequestException(answer);
            }
        }
    }

    /// <summary>Follows the log, only to learn that it grows.</summary>
    private async Task ListenAsync(long index, CancellationToken cancel)
    {
        try
        {
            var pulse = new MvccPulse(client, group, TimeProvider.System);
            await pulse.FollowAsync(index, grown => _grown.Writer.TryWrite(grown), cancel).ConfigureAwait(false);
        }
        catch (Exception failed)
        {
            _grown.Writer.Complete(failed);
        }
    }
}
