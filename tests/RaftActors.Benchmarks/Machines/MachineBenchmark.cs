using System.Diagnostics;
using System.Globalization;
using RaftActors.Machines;
using RaftActors.Machines.Kv;

namespace RaftActors.Benchmarks.Machines;

/// <summary>The key-value machine alone, on one thread, with few and with many keys.</summary>
internal static class MachineBenchmark
{
    private const int Prepared = 4096;

    public static void Run(IReadOnlyList<int> sizes, int seconds, int valueBytes)
    {
        Console.WriteLine(
            "| keys | fill: puts/s | puts/s | puts/s during a snapshot | gets/s | longest put | paused | bytes per key | snapshot MB/s |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var keys in sizes)
        {
            Measure(keys, TimeSpan.FromSeconds(seconds), valueBytes);
        }
    }

    private static void Measure(int keys, TimeSpan time, int valueBytes)
    {
        var value = new byte[valueBytes];
        new Random(1).NextBytes(value);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var machine = new KvMachine();
        var since = Stopwatch.GetTimestamp();
        var index = 0L;
        foreach (var number in Shuffled(keys))
        {
            machine.Apply(new CommittedCommand(++index, 1, 1, KvCommands.Put(Key(number), value)));
        }

        var fill = keys / Stopwatch.GetElapsedTime(since).TotalSeconds;
        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / keys;
        var (pauses, from) = (GC.GetTotalPauseDuration(), Stopwatch.GetTimestamp());
        var (puts, longest) = Load(time, keys, k => KvCommands.Put(k, value), c => machine.Apply(new CommittedCommand(++index, 1, 1, c)));
        var paused = (GC.GetTotalPauseDuration() - pauses) / Stopwatch.GetElapsedTime(from);
        var (gets, _) = Load(time, keys, k => KvQueries.Get(k), q => machine.Query(q));
        using var sink = new CountingStream();
        var write = machine.Capture();
        since = Stopwatch.GetTimestamp();
        var writing = Task.Run(() =>
        {
            write(sink);
            return Stopwatch.GetElapsedTime(since).TotalSeconds;
        });
        var (during, _) = Load(
            time, keys, k => KvCommands.Put(k, value), c => machine.Apply(new CommittedCommand(++index, 1, 1, c)),
            () => writing.IsCompleted);
        // A small state is written before the first puts are encoded.
        var meanwhile = double.IsNaN(during) ? "-" : during.ToString("N0", CultureInfo.InvariantCulture);
        var rate = sink.Written / writing.Result / 1e6;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {keys:N0} | {fill:N0} | {puts:N0} | {meanwhile} | {gets:N0} | {longest:N1} ms | {paused:P0} | {bytes:N0} | {rate:N0} |"));
    }

    /// <summary>Encodes some thousand requests, then measures only the machine.</summary>
    private static (double PerSecond, double LongestMs) Load(
        TimeSpan time, int keys, Func<string, ReadOnlyMemory<byte>> encode, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> execute,
        Func<bool>? isOver = null)
    {
        var random = new Random(2);
        var requests = new ReadOnlyMemory<byte>[Prepared];
        var (spent, longest, count) = (0L, 0L, 0L);
        while (spent < time.Ticks && isOver?.Invoke() != true)
        {
            for (var i = 0; i < requests.Length; i++)
            {
                requests[i] = encode(Key(random.Next(keys)));
            }

            var started = Stopwatch.GetTimestamp();
            foreach (var request in requests)
            {
                var from = Stopwatch.GetTimestamp();
                execute(request);
                longest = Math.Max(longest, Stopwatch.GetTimestamp() - from);
            }

            spent += Stopwatch.GetElapsedTime(started).Ticks;
            count += requests.Length;
        }

        return (count / TimeSpan.FromTicks(spent).TotalSeconds, longest * 1e3 / Stopwatch.Frequency);
    }

    private static string Key(int number) => string.Create(CultureInfo.InvariantCulture, $"key-{number:D8}");

    private static int[] Shuffled(int keys)
    {
        var numbers = new int[keys];
        for (var i = 0; i < keys; i++)
        {
            numbers[i] = i;
        }

        new Random(3).Shuffle(numbers);
        return numbers;
    }

    private sealed class CountingStream : MemoryStream
    {
        public long Written { get; private set; }

        public override void Write(ReadOnlySpan<byte> buffer) => Written += buffer.Length;

        public override void Write(byte[] buffer, int offset, int count) => Written += count;

        public override void WriteByte(byte value) => Written++;
    }
}
