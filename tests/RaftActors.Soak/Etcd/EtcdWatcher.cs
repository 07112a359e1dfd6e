using System.Diagnostics;
using Google.Protobuf;
using Grpc.Core;
using RaftActors.Etcd.Contracts;
using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Soak.Etcd;

/// <summary>
/// One client that watches all keys from the first revision on. When its stream breaks, it goes on at the next node behind the last
/// revision that it has seen.
/// </summary>
internal sealed class EtcdWatcher(EtcdNodes nodes, EtcdRecord record, int number)
{
    private static readonly ByteString All = ByteString.CopyFrom(0);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private readonly List<EtcdEvent> _events = [];
    private readonly Dictionary<string, long> _ended = [];
    private readonly System.Threading.Lock _gate = new();
    private long _next = 1;

    /// <summary>The first revision that it has not seen.</summary>
    public long Next => Interlocked.Read(ref _next);

    /// <summary>How often it went on at another node.</summary>
    public int Streams { get; private set; }

    /// <summary>When a key was seen to end, by the monotonic clock; null if it was not.</summary>
    public long? EndOf(string key)
    {
        lock (_gate)
        {
            return _ended.TryGetValue(key, out var at) ? at : null;
        }
    }

    /// <summary>What it was told up to a revision.</summary>
    public IReadOnlyList<EtcdEvent> Until(long revision)
    {
        lock (_gate)
        {
            return [.. _events.TakeWhile(e => e.Revision <= revision)];
        }
    }

    /// <summary>Watches until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await WatchAsync(nodes.Channel(number + Streams), stop).ConfigureAwait(false);
            }
            catch (RpcException failed) when (EtcdFailures.IsOfOutage(failed))
            {
                await Task.Delay(Pause, CancellationToken.None).ConfigureAwait(false);
            }

            Streams++;
        }
    }

    private async Task WatchAsync(ChannelBase channel, CancellationToken stop)
    {
        using var call = new Watch.WatchClient(channel).Watch(cancellationToken: stop);
        var create = new WatchCreateRequest { Key = All, RangeEnd = All, StartRevision = Next };
        await call.RequestStream.WriteAsync(new WatchRequest { CreateRequest = create }, stop).ConfigureAwait(false);
        while (await call.ResponseStream.MoveNext(stop).ConfigureAwait(false))
        {
            var answer = call.ResponseStream.Current;
            if (answer.Canceled)
            {
                record.AddProblem($"a watch from {create.StartRevision} was cancelled: {answer}");
            }

            Take(answer, create.StartRevision);
        }
    }

    private void Take(WatchResponse answer, long start)
    {
        if (answer.Events.Count == 0)
        {
            return;
        }

        lock (_gate)
        {
            foreach (var change in answer.Events)
            {
                var (revision, key) = (change.Kv.ModRevision, string.Intern(change.Kv.Key.ToStringUtf8()));
                if (revision < _next)
                {
                    record.AddProblem($"a watch from {start} told revision {revision} of {key} again, or late: it had seen {_next - 1}");
                }

                var isPut = change.Type == Event.Types.EventType.Put;
                _events.Add(new EtcdEvent(revision, key, isPut ? change.Kv.Value.ToStringUtf8() : null));
                if (!isPut)
                {
                    _ended.TryAdd(key, Stopwatch.GetTimestamp());
                }
            }

            // All events of a revision are in one answer.
            Interlocked.Exchange(ref _next, answer.Events[^1].Kv.ModRevision + 1);
        }
    }
}
