using System.Text;
using RaftActors.Machines.Contracts;
using RaftActors.Machines.Records;
using RaftActors.Machines.Wire;

namespace RaftActors.Machines.Kv;

/// <summary>The answer to a scan.</summary>
internal static class KvScan
{
    /// <exception cref="ArgumentException">The limit is out of range.</exception>
    public static ReadOnlyMemory<byte> Run(RecordTree records, KvScanMessage scan)
    {
        if (scan.Limit is < 1 or > KvLimits.MaxScanEntries)
        {
            throw new ArgumentException($"The limit of a scan must be between 1 and {KvLimits.MaxScanEntries}.");
        }

        var (prefix, after) = (Encoding.UTF8.GetBytes(scan.Prefix), Encoding.UTF8.GetBytes(scan.After));
        var found = new List<byte[]>();
        var more = Find(records, prefix, after, scan.Limit, found);
        var size = FieldWriter.SizeOfNumber(more ? 1u : 0);
        foreach (var record in found)
        {
            size += FieldWriter.SizeOfDelimited(record.Length);
        }

        var answer = new byte[size];
        var writer = new FieldWriter(answer);
        foreach (var record in found)
        {
            writer.Message(KvResultMessage.EntriesFieldNumber, record);
        }

        writer.Number(KvResultMessage.MoreFieldNumber, more ? 1u : 0);
        return answer;
    }

    private static bool Find(RecordTree records, byte[] prefix, byte[] after, int limit, List<byte[]> found)
    {
        var cursor = records.From(after.AsSpan().SequenceCompareTo(prefix) > 0 ? after : prefix);
        var bytes = 0;
        while (cursor.Next() is { } record)
        {
            var key = Record.KeyOf(record);
            if (!key.StartsWith(prefix))
            {
                return false;
            }

            if (after.Length > 0 && key.SequenceEqual(after))
            {
                continue;
            }

            if (found.Count == limit || bytes >= KvLimits.MaxScanBytes)
            {
                return true;
            }

            found.Add(record);
            bytes += key.Length + KvRecord.ValueOf(record).Length;
        }

        return false;
    }
}
