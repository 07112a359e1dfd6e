using RaftActors.Persistence;
using RaftActors.Persistence.Records;
using RaftActors.Persistence.Segments;
using RaftActors.Persistence.Segments.Files;
using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;

namespace RaftActors.Benchmarks.EndToEnd;

/// <summary>Writes a replica's log into segments without a node: one entry in each record.</summary>
internal static class SingleEntryLog
{
    /// <summary>The identifier of <see cref="RaftJournalSerializer"/>.</summary>
    private const int SerializerId = 7202;

    public static void Write(string dataDirectory, string group, string node, int entries, int valueBytes)
    {
        Directory.CreateDirectory(dataDirectory);
        var options = SegmentOptions.Default;
        using var log = SegmentLog.Open(
            new DiskFiles(Path.Combine(dataDirectory, "log")), options, new BackgroundWork(isInline: false), (_, _, _) => { });
        var state = new HardState(new Term(1), new ReplicaId(node));
        var value = new byte[valueBytes];
        for (var index = 1L; index <= entries; index++)
        {
            var entry = new Entry(new LogIndex(index), new Term(1), EntryKind.Command, index, value);
            var record = new LogRecord([new LogOperation(new Persist(index, state, null, null, new[] { entry }, entry.Id), null)]);
            var output = log.BeginRecord($"raft-{group}-{node}", index, RaftJournalSerializer.RecordManifest);
            var size = RaftJournalSerializer.SizeOf(record);
            RaftJournalSerializer.Write(record, output.GetSpan(size)[..size]);
            output.Advance(size);
            log.EndRecord(index, SerializerId);
            if (log.PendingBytes >= options.BatchBytes)
            {
                log.Flush();
            }
        }

        log.Flush();
    }
}
