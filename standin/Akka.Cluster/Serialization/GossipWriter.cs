using System.Text;
using Akka.Actor;
using Akka.Cluster.Membership;

namespace Akka.Cluster.Serialization;

/// <summary>Writes what <see cref="GossipReader"/> reads. Nodes are written once and then by their number.</summary>
internal sealed class GossipWriter
{
    private readonly MemoryStream _stream = new();
    private readonly BinaryWriter _writer;

    public GossipWriter()
    {
        _writer = new BinaryWriter(_stream, Encoding.UTF8);
    }

    public byte[] ToArray()
    {
        _writer.Flush();
        return _stream.ToArray();
    }

    public void Write(bool flag) => _writer.Write(flag);

    public void Write(Address address) => _writer.Write(address.ToString());

    public void Write(UniqueAddress node)
    {
        Write(node.Address);
        _writer.Write(node.Uid);
    }

    public void Write(IReadOnlyCollection<string> texts)
    {
        _writer.Write7BitEncodedInt(texts.Count);
        foreach (var text in texts)
        {
            _writer.Write(text);
        }
    }

    public void Write(Gossip gossip)
    {
        Dictionary<UniqueAddress, int> numbers = [];
        _writer.Write7BitEncodedInt(gossip.Members.Count);
        foreach (var (node, member) in gossip.Members)
        {
            numbers.Add(node, numbers.Count);
            Write(node);
            _writer.Write((byte)member.Status);
            _writer.Write(member.UpNumber);
            Write(member.Roles);
        }

        _writer.Write7BitEncodedInt(gossip.Tombstones.Count);
        foreach (var (node, time) in gossip.Tombstones)
        {
            Write(node);
            _writer.Write(time);
        }

        _writer.Write7BitEncodedInt(gossip.Observations.Count);
        foreach (var (observer, row) in gossip.Observations)
        {
            _writer.Write7BitEncodedInt(numbers[observer]);
            _writer.Write7BitEncodedInt64(row.Version);
            WriteNumbers(row.Subjects.Where(numbers.ContainsKey).Select(node => numbers[node]).ToArray());
        }

        WriteNumbers(gossip.Seen.Where(numbers.ContainsKey).Select(node => numbers[node]).ToArray());
    }

    private void WriteNumbers(int[] numbers)
    {
        _writer.Write7BitEncodedInt(numbers.Length);
        foreach (var number in numbers)
        {
            _writer.Write7BitEncodedInt(number);
        }
    }
}
