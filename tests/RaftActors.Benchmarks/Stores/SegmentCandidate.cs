using System.Buffers;
using System.Globalization;
using RaftActors.Persistence.Segments;
using RaftActors.Persistence.Segments.Files;

namespace RaftActors.Benchmarks.Stores;

/// <summary>The log of segments that the journal uses.</summary>
internal sealed class SegmentCandidate(string directory) : IStoreCandidate
{
    private readonly SegmentLog _log = SegmentLog.Open(
        new DiskFiles(directory), SegmentOptions.Default, new BackgroundWork(isInline: false), (_, _, _) => { });

    public void Write(IReadOnlyList<LogicalRecord> batch)
    {
        foreach (var record in batch)
        {
            _log.BeginRecord(IdOf(record.Group), record.Number, "r").Write(record.Payload);
            _log.EndRecord(record.Number, 1);
        }

        _log.Flush();
        _log.Tidy();
    }

    public void DeleteUpTo(int group, long number) => _log.Delete(IdOf(group), number);

    public long ReadAll(int groups)
    {
        var count = 0L;
        using var reader = new RecordReader(_log.Place);
        for (var group = 0; group < groups; group++)
        {
            using var plan = _log.Plan(IdOf(group), 1, long.MaxValue, long.MaxValue);
            reader.Read(plan, (in header, record) =>
            {
                count += record[header.PayloadAt..header.End].ToArray().Length > 0 ? 1 : 0;
                return true;
            });
        }

        return count;
    }

    public void Dispose() => _log.Dispose();

    private static string IdOf(int group) => group.ToString(CultureInfo.InvariantCulture);
}
