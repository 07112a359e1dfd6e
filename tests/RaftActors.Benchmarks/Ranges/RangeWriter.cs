using System.Diagnostics;
using Akka.Actor;
using RaftActors.Machines.Kv;
using RaftActors.Messages;

namespace RaftActors.Benchmarks.Ranges;

/// <summary>One client of a keyspace: writes the next random key after each answer, and keeps when each answer came.</summary>
internal sealed class RangeWriter(
    IActorRef router, RangeLoad load, string keyspace, int keys, ReadOnlyMemory<byte> value, int seed, RangeWriter.Log log)
    : UntypedActor
{
    public const string Start = "start";
    private readonly Random _random = new(seed);
    private long _sentAt;

    protected override void OnReceive(object message)
    {
        if (message is Answer answer)
        {
            var now = Stopwatch.GetTimestamp();
            log.Note(answer, now, now - _sentAt);
        }

        if (load.IsOver)
        {
            load.Ended();
            Context.Stop(Self);
            return;
        }

        var number = _random.Next(keys);
        _sentAt = Stopwatch.GetTimestamp();
        router.Tell(new ProposeKey(
            keyspace, RangeCluster.KeyBytes(number), KvCommands.Put(RangeCluster.Key(number), value), TimeSpan.FromSeconds(30)));
    }

    /// <summary>What one client saw; read after the load has ended.</summary>
    internal sealed class Log
    {
        public List<(long Ended, long Took)> Requests { get; } = [];

        public long Failed { get; private set; }

        public string? FirstFailure { get; private set; }

        public void Note(Answer answer, long ended, long took)
        {
            if (answer.IsOk)
            {
                Requests.Add((ended, took));
            }
            else
            {
                Failed++;
                FirstFailure ??= $"{answer.Outcome}: {answer.Message}";
            }
        }
    }
}
