using System.Buffers;
using RaftActors.Persistence.Segments;
using Xunit;

namespace RaftActors.Persistence.Tests.Segments;

/// <summary>A log on a simulated disk with a model of what it must hold.</summary>
internal sealed class LogRig
{
    public static readonly SegmentOptions Small = new(SegmentBytes: 4096, BatchBytes: 2048, SpaceFactor: 2);
    private readonly Dictionary<string, Expected> _expected = new(StringComparer.Ordinal);
    private readonly List<(string Id, byte[] Payload)> _waiting = [];
    private readonly SegmentOptions _options;

    public LogRig(SimulatedDisk? disk = null, SegmentOptions? options = null)
    {
        Disk = disk ?? new SimulatedDisk();
        _options = options ?? Small;
    }

    public SimulatedDisk Disk { get; set; }

    public SegmentLog Log { get; private set; } = null!;

    /// <summary>What was cut when the log was opened.</summary>
    public List<(string File, long Offset, long Bytes)> Cuts { get; } = [];

    public IEnumerable<string> Ids => _expected.Keys;

    public static SegmentLog Open(SimulatedDisk disk, SegmentOptions? options = null) =>
        SegmentLog.Open(disk, options ?? Small, new BackgroundWork(isInline: true), (_, _, _) => { });

    public LogRig Open()
    {
        Log = SegmentLog.Open(Disk, _options, new BackgroundWork(isInline: true), (file, at, bytes) => Cuts.Add((file, at, bytes)));
        return this;
    }

    /// <summary>Adds the next record of a stream without waiting for the disk.</summary>
    public void Append(string id, byte[] payload)
    {
        var expected = Of(id);
        var number = expected.Highest + 1 + _waiting.Count(w => w.Id == id);
        Log.BeginRecord(id, number, "m").Write(payload);
        Log.EndRecord(number, 7);
        _waiting.Add((id, payload));
    }

    public void Append(string id, int bytes, int seed = 1)
    {
        var payload = new byte[bytes];
        new Random(seed).NextBytes(payload);
        Append(id, payload);
    }

    /// <summary>Writes; what fails or crashes is known as possible afterwards.</summary>
    public void Flush()
    {
        foreach (var (id, payload) in _waiting)
        {
            Of(id).Possible.Add(payload);
        }

        _waiting.Clear();
        Log.Flush();
        foreach (var expected in _expected.Values)
        {
            expected.Confirm();
        }
    }

    public void Delete(string id, long to)
    {
        Of(id).Floor = Math.Max(Of(id).Floor, Math.Min(to, Of(id).Highest));
        Log.Delete(id, to);
    }

    /// <summary>Tidies until there is nothing left to do.</summary>
    public void Tidy()
    {
        for (var steps = 0; Log.Tidy(); steps++)
        {
            Assert.InRange(steps, 0, 10_000);
        }
    }

    public void Reopen()
    {
        Log.Dispose();
        Open();
    }

    /// <summary>The process ended: the log is opened from what the disk has, and checked.</summary>
    public void Recover(SimulatedDisk disk, string context)
    {
        (Disk, _) = (disk, Log);
        _waiting.Clear();
        try
        {
            Open();
        }
        catch (Exception refused)
        {
            Assert.Fail($"{context}: {refused}");
        }

        foreach (var (id, expected) in _expected)
        {
            expected.Settle(Log.HighestOf(id), Read(id), $"{context}, {id}");
        }
    }

    /// <summary>A write failed: the process continues without it.</summary>
    public void Failed()
    {
        _waiting.Clear();
        foreach (var expected in _expected.Values)
        {
            expected.Doubt();
        }
    }

    public void Check(string context = "")
    {
        foreach (var (id, expected) in _expected)
        {
            Assert.True(expected.Highest == Log.HighestOf(id), $"{context}, {id}: highest {Log.HighestOf(id)}, not {expected.Highest}");
            AssertSame(expected.Live(expected.Floor), Read(id), $"{context}, {id}");
        }
    }

    public List<(long Number, byte[] Payload)> Read(string id, long from = 1, long to = long.MaxValue, long max = long.MaxValue)
    {
        using var plan = Log.Plan(id, from, to, max);
        using var reader = new RecordReader(plan.Directory);
        var records = new List<(long, byte[])>();
        reader.Read(plan, (in header, record) =>
        {
            Assert.Equal(7, header.SerializerId);
            records.Add((header.SequenceNr, record[header.PayloadAt..header.End].ToArray()));
            return true;
        });
        return records;
    }

    private static void AssertSame(List<(long Number, byte[] Payload)> expected, List<(long Number, byte[] Payload)> found, string context)
    {
        Assert.True(
            expected.Select(e => e.Number).SequenceEqual(found.Select(f => f.Number)),
            $"{context}: records {string.Join(' ', found.Select(f => f.Number))}, not {string.Join(' ', expected.Select(e => e.Number))}");
        Assert.True(
            expected.Zip(found).All(p => p.First.Payload.AsSpan().SequenceEqual(p.Second.Payload)), $"{context}: another payload");
    }

    private Expected Of(string id)
    {
        if (!_expected.TryGetValue(id, out var expected))
        {
            _expected[id] = expected = new Expected();
        }

        return expected;
    }

    /// <summary>One stream: what is acknowledged, what is deleted, and what may be there because its write was not answered.</summary>
    private sealed class Expected
    {
        private readonly List<byte[]> _records = [];
        private readonly List<List<byte[]>> _doubtful = [];

        public long Floor { get; set; }

        public List<byte[]> Possible { get; } = [];

        public long Highest => _records.Count;

        public void Confirm()
        {
            _records.AddRange(Possible);
            Possible.Clear();
            _doubtful.Clear();
        }

        /// <summary>The write failed: this process must not see it, but the disk may have it until another write succeeds.</summary>
        public void Doubt()
        {
            _doubtful.Add([.. Possible]);
            Possible.Clear();
        }

        public List<(long Number, byte[] Payload)> Live(long floor) =>
            [.. _records.Select((r, i) => (i + 1L, r)).Where(r => r.Item1 > floor)];

        /// <summary>After a crash: everything acknowledged, all or nothing of the last write, deletes or not.</summary>
        public void Settle(long highest, List<(long Number, byte[] Payload)> found, string context)
        {
            Doubt();
            if (highest > Highest && _doubtful.Find(d => d.Count == highest - Highest) is { } written)
            {
                _records.AddRange(written);
            }

            _doubtful.Clear();
            Assert.True(highest == Highest, $"{context}: highest {highest}, not {Highest}");
            var floor = found.Count > 0 ? found[0].Number - 1 : Highest;
            Assert.True(floor <= Floor, $"{context}: {floor} are deleted, only {Floor} may be");
            AssertSame(Live(floor), found, context);
            Floor = floor;
        }
    }
}
