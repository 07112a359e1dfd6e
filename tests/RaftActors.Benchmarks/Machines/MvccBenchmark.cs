using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;
using RaftActors.Machines;
using RaftActors.Machines.Mvcc;
using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Benchmarks.Machines;

/// <summary>The machine of etcd's keyspace alone, on one thread: all keys are written once, then at random.</summary>
internal static class MvccBenchmark
{
    private const int Prepared = 4096;

    public static void Run(IReadOnlyList<int> sizes, int seconds, int valueBytes)
    {
        Console.WriteLine(
            "| keys | fill: puts/s | puts/s | with a view per 1,000 | txns/s | gets/s | longest put | count of all | bytes per key "
            + "| bytes per older version | compaction: versions/s |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var keys in sizes)
        {
            new Bench(keys, TimeSpan.FromSeconds(seconds), valueBytes).Measure();
        }
    }

    private sealed class Bench(int keys, TimeSpan time, int valueBytes)
    {
        private readonly MvccMachine _machine = new();
        private readonly ByteString _value = Value(valueBytes);
        private long _index;

        public void Measure()
        {
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var fill = Fill();
            var filled = GC.GetTotalMemory(forceFullCollection: true);
            var (puts, longest, count) = Load(Put, Apply);
            var older = (GC.GetTotalMemory(forceFullCollection: true) - filled) / count;
            var compacted = Compact();
            var (viewed, _, _) = Load(Put, command =>
            {
                Apply(command);
                if (_index % 1000 == 0)
                {
                    _machine.View();
                }
            });
            Compact();
            var (txns, _, _) = Load(Txn, Apply);
            var (gets, _, _) = Load(Get, query => _machine.Query(query));
            var counted = Count();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {keys:N0} | {fill:N0} | {puts:N0} | {viewed:N0} | {txns:N0} | {gets:N0} | {longest:N1} ms | {counted:N1} µs "
                + $"| {(filled - before) / keys:N0} | {older:N0} | {compacted:N0} |"));
        }

        private static ByteString Value(int length)
        {
            var bytes = new byte[length];
            new Random(1).NextBytes(bytes);
            return ByteString.CopyFrom(bytes);
        }

        private static ByteString Key(int number) =>
            ByteString.CopyFromUtf8(string.Create(CultureInfo.InvariantCulture, $"key-{number:D8}"));

        private double Fill()
        {
            var numbers = new int[keys];
            for (var i = 0; i < keys; i++)
            {
                numbers[i] = i;
            }

            new Random(3).Shuffle(numbers);
            var spent = 0L;
            for (var from = 0; from < keys; from += Prepared)
            {
                var commands = numbers.Skip(from).Take(Prepared).Select(n => Put(Key(n))).ToArray();
                var started = Stopwatch.GetTimestamp();
                foreach (var command in commands)
                {
                    Apply(command);
                }

                spent += Stopwatch.GetTimestamp() - started;
            }

            return keys / Stopwatch.GetElapsedTime(0, spent).TotalSeconds;
        }

        /// <summary>Encodes some thousand requests, then measures only the machine.</summary>
        private (double PerSecond, double LongestMs, long Count) Load(
            Func<ByteString, ReadOnlyMemory<byte>> encode, Action<ReadOnlyMemory<byte>> execute)
        {
            var random = new Random(2);
            var requests = new ReadOnlyMemory<byte>[Prepared];
            var (spent, longest, count) = (0L, 0L, 0L);
            while (Stopwatch.GetElapsedTime(0, spent) < time)
            {
                for (var i = 0; i < requests.Length; i++)
                {
                    requests[i] = encode(Key(random.Next(keys)));
                }

                foreach (var request in requests)
                {
                    var from = Stopwatch.GetTimestamp();
                    execute(request);
                    var took = Stopwatch.GetTimestamp() - from;
                    (spent, longest) = (spent + took, Math.Max(longest, took));
                }

                count += requests.Length;
            }

            return (count / Stopwatch.GetElapsedTime(0, spent).TotalSeconds, Stopwatch.GetElapsedTime(0, longest).TotalMilliseconds, count);
        }

        /// <summary>Frees the history; returns the versions freed per second.</summary>
        private double Compact()
        {
            var before = Status();
            var revision = MvccCommands.Decode(_machine.Query(MvccQueries.Status())).Revision;
            var compact = MvccCommands.Compact(revision, physical: true, MvccCaller.Anonymous);
            var started = Stopwatch.GetTimestamp();
            Apply(compact);
            var took = Stopwatch.GetElapsedTime(started).TotalSeconds;
            return (before.Versions - Status().Versions) / took;
        }

        private double Count()
        {
            var query = MvccQueries.Range(
                new RangeRequest { Key = ByteString.CopyFromUtf8("key-"), RangeEnd = ByteString.CopyFromUtf8("key."), CountOnly = true },
                0,
                MvccCaller.Anonymous);
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < Prepared; i++)
            {
                _machine.Query(query);
            }

            return Stopwatch.GetElapsedTime(started).TotalMicroseconds / Prepared;
        }

        private StatusAnswer Status() => MvccCommands.Decode(_machine.Query(MvccQueries.Status())).Status;

        private void Apply(ReadOnlyMemory<byte> command) => _machine.Apply(new CommittedCommand(++_index, 1, 1, command));

        private ReadOnlyMemory<byte> Put(ByteString key) =>
            MvccCommands.Put(new PutRequest { Key = key, Value = _value }, MvccCaller.Anonymous);

        private ReadOnlyMemory<byte> Txn(ByteString key) => MvccCommands.Txn(
            new TxnRequest
            {
                Compare = { Exists(key) },
                Success = { new RequestOp { RequestPut = new PutRequest { Key = key, Value = _value } } },
                Failure = { new RequestOp { RequestRange = new RangeRequest { Key = key } } },
            },
            MvccCaller.Anonymous);

        private static Compare Exists(ByteString key) =>
            new() { Key = key, Target = Compare.Types.CompareTarget.Mod, Result = Compare.Types.CompareResult.Greater };

        private static ReadOnlyMemory<byte> Get(ByteString key) =>
            MvccQueries.Range(new RangeRequest { Key = key }, 0, MvccCaller.Anonymous);
    }
}
