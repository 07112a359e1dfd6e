using RaftActors.Persistence.Segments.Files;
using RaftActors.Persistence.Segments.Format;

namespace RaftActors.Persistence.Segments;

/// <summary>One file of the log. Its file stays open for replays that began before it was dropped.</summary>
internal sealed class Segment(int number, ISegmentFile file, long capacity, bool isFilled)
{
    private int _users = 1;

    public int Number { get; } = number;

    public string Name { get; } = NameOf(number);

    public ISegmentFile File { get; } = file;

    /// <summary>Batches beyond this go into the next segment. A segment takes one batch of any size.</summary>
    public long Capacity { get; } = capacity;

    /// <summary>Whether the file was filled with zeros: then a sync need not write its length or its extents.</summary>
    public bool IsFilled { get; } = isFilled;

    /// <summary>Where the durable batches end.</summary>
    public long End { get; set; }

    /// <summary>Bytes that every segment needs to begin with.</summary>
    public long TableBytes { get; set; }

    public long LiveBytes { get; private set; }

    public int LiveRecords { get; private set; }

    public static string NameOf(int number) => $"{number:D10}.seg";

    /// <summary>The number in a file's name; 0 if it is not that of a segment.</summary>
    public static int NumberOf(string name) =>
        name.EndsWith(".seg", StringComparison.Ordinal) && int.TryParse(name.AsSpan(0, name.Length - 4), out var number)
        && name == NameOf(number)
            ? number
            : 0;

    public void AddLive(RecordPlace place)
    {
        LiveBytes += place.Length;
        LiveRecords++;
    }

    public void RemoveLive(RecordPlace place)
    {
        LiveBytes -= place.Length;
        LiveRecords--;
    }

    public void Acquire() => Interlocked.Increment(ref _users);

    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            File.Dispose();
        }
    }
}
