using System.Collections.Concurrent;
using System.Text;
using Akka.Actor;
using RaftActors.Machines.Kv;
using RaftActors.Messages;
using RaftActors.Ranges.Keys;

namespace RaftActors.Tests.Keyspaces.Feeds;

/// <summary>A subscriber of a prefix: what came, by key, and where to go on.</summary>
internal sealed class KeysReader : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly IActorRef _actor;
    private volatile object? _end;
    private volatile string? _cursor;

    public KeysReader(ActorSystem system, string keyspace, string prefix, string? cursor = null)
    {
        var span = KeyRange.OfPrefix(Encoding.UTF8.GetBytes(prefix));
        _actor = system.ActorOf(Props.Create(() => new Subscriber(this)));
        Raft.Get(system).Client.Keyspace(keyspace).Subscribe(_actor, span, cursor);
    }

    /// <summary>Of each key, the values that were put, in order.</summary>
    public ConcurrentDictionary<string, ConcurrentQueue<string>> Values { get; } = new();

    /// <summary>The cursor of the last event or batch; null before the first.</summary>
    public string? Cursor => _cursor;

    /// <summary>The last message; null while it goes on.</summary>
    public object? End => _end;

    public int Count => Values.Values.Sum(v => v.Count);

    /// <summary>The last value of a key that came; empty for none.</summary>
    public string Last(string key) => Values.TryGetValue(key, out var values) ? values.LastOrDefault() ?? "" : "";

    public override string ToString() =>
        string.Join(' ', Values.Keys.Order().Select(k => $"{k}={Last(k)}")) + $" up to {Cursor}, ended by {End ?? "nothing"}";

    public async ValueTask DisposeAsync() => await _actor.GracefulStop(Patience);

    private void Take(KeysBatch batch)
    {
        for (var i = 0; i < batch.Events.Length; i++)
        {
            var change = KvChange.Read(batch.Events[i].Command)!.Value;
            Values.GetOrAdd(change.Key, _ => new()).Enqueue(Encoding.UTF8.GetString(change.Value!.Value.Span));
            _cursor = batch.CursorAfter(i);
        }

        _cursor = batch.Cursor;
    }

    private sealed class Subscriber : ReceiveActor
    {
        public Subscriber(KeysReader reader)
        {
            Receive<KeysBatch>(batch =>
            {
                reader.Take(batch);
                Sender.Tell(new KeysAck(batch.Number));
            });
            ReceiveAny(end => reader._end = end);
        }
    }
}
