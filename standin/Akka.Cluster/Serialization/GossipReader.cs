using System.Collections.Immutable;
using System.Text;
using Akka.Actor;
using Akka.Cluster.Membership;

namespace Akka.Cluster.Serialization;

/// <summary>Reads cluster messages. Whatever the bytes are, it fails with an exception of input or format, and takes no more memory than they justify.</summary>
internal sealed class GossipReader(byte[] bytes)
{
    private readonly BinaryReader _reader = new(new MemoryStream(bytes, writable: false), Encoding.UTF8);

    public bool ReadFlag() => _reader.ReadBoolean();

    public Address ReadAddress() => Address.Parse(_reader.ReadString()) is { HasGlobalScope: true, Port: not null } address
        ? address
        : throw new FormatException("An address without host or port.");

    public UniqueAddress ReadNode() => new(ReadAddress(), _reader.ReadInt32());

    public string[] ReadTexts()
    {
        var texts = new string[ReadCount()];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = _reader.ReadString();
        }

        return texts;
    }

    public Gossip ReadGossip()
    {
        var members = ReadMembers();
        var nodes = members.Select(static member => member.UniqueAddress).ToArray();
        var tombstones = ImmutableDictionary.CreateBuilder<UniqueAddress, long>();
        for (var left = ReadCount(); left > 0; left--)
        {
            tombstones[ReadNode()] = _reader.ReadInt64();
        }

        var observations = ImmutableDictionary.CreateBuilder<UniqueAddress, Unreachables>();
        for (var left = ReadCount(); left > 0; left--)
        {
            var observer = ReadNumbered(nodes);
            observations[observer] = new Unreachables(_reader.Read7BitEncodedInt64(), ReadNumberedAll(nodes));
        }

        return new Gossip(
            Gossip.Empty.Members.AddRange(members.Select(static member => KeyValuePair.Create(member.UniqueAddress, member))),
            tombstones.ToImmutable(),
            observations.ToImmutable(),
            ReadNumberedAll(nodes));
    }

    private Member[] ReadMembers()
    {
        var members = new Member[ReadCount()];
        for (var i = 0; i < members.Length; i++)
        {
            var node = ReadNode();
            var status = (MemberStatus)_reader.ReadByte();
            if (!Enum.IsDefined(status) || status == MemberStatus.Removed)
            {
                throw new FormatException("A member has no such status.");
            }

            var upNumber = _reader.ReadInt32();
            members[i] = new Member(node, upNumber, status, [.. ReadTexts()]);
        }

        return members;
    }

    private ImmutableHashSet<UniqueAddress> ReadNumberedAll(UniqueAddress[] nodes)
    {
        var found = ImmutableHashSet.CreateBuilder<UniqueAddress>();
        for (var left = ReadCount(); left > 0; left--)
        {
            found.Add(ReadNumbered(nodes));
        }

        return found.ToImmutable();
    }

    private UniqueAddress ReadNumbered(UniqueAddress[] nodes)
    {
        var number = _reader.Read7BitEncodedInt();
        return number >= 0 && number < nodes.Length ? nodes[number] : throw new FormatException("A number stands for no node.");
    }

    /// <summary>Every element takes at least one byte.</summary>
    private int ReadCount()
    {
        var count = _reader.Read7BitEncodedInt();
        return count >= 0 && count <= bytes.Length ? count : throw new FormatException("A count exceeds the message.");
    }
}
