using RaftActors.Ranges.Map;

namespace RaftActors.Ranges.Planning;

/// <summary>A node with what it will have when everything that is proposed or under way is done.</summary>
internal sealed class DraftNode(NodeRecord record, NodeReport? report)
{
    public NodeRecord Record => record;

    public NodeReport? Report => report;

    public string Id => record.Id;

    /// <summary>Replicas, without those that leave.</summary>
    public int Replicas { get; set; }

    public long Bytes { get; set; }

    public int Leaders { get; set; }

    /// <summary>Replicas on their way to it.</summary>
    public int Receiving { get; set; }

    public double ReplicasByCapacity => (double)Replicas / record.Capacity;

    public double BytesByCapacity => (double)Bytes / record.Capacity;

    public bool IsHeard(long within) => report is not null && report.SilentFor <= within;

    /// <summary>The value of a label; empty if it has none.</summary>
    public string Label(string name)
    {
        foreach (var label in record.Labels)
        {
            if (label.Name == name)
            {
                return label.Value;
            }
        }

        return "";
    }
}
