using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using RaftActors.Protocol.Identity;

namespace RaftActors.Protocol.Membership;

/// <summary>
/// A configuration as the payload of an entry: a version, then voters, learners and outgoing voters, each as a count followed by
/// length-prefixed UTF-8 names. Version 2 adds the witnesses and is written only if there are any, so that older programs can read all
/// other configurations. Written to disk and sent over the wire: frozen.
/// </summary>
public static class ConfigurationCodec
{
    private const byte Version = 1;
    private const byte VersionWithWitnesses = 2;

    /// <summary>Encodes a configuration; equal configurations have equal bytes.</summary>
    public static byte[] Encode(Configuration configuration)
    {
        var bytes = new List<byte> { configuration.Witnesses.IsEmpty ? Version : VersionWithWitnesses };
        Add(bytes, configuration.Voters);
        Add(bytes, configuration.Learners);
        Add(bytes, configuration.Outgoing);
        if (!configuration.Witnesses.IsEmpty)
        {
            Add(bytes, configuration.Witnesses);
        }

        return [.. bytes];
    }

    /// <summary>Decodes bytes written by <see cref="Encode"/>.</summary>
    /// <exception cref="FormatException">The bytes are damaged or of a newer version.</exception>
    public static Configuration Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes[0] is not (Version or VersionWithWitnesses))
        {
            throw new FormatException(
                $"Unsupported configuration version {(bytes.IsEmpty ? "none" : bytes[0])}; this program reads {Version} to "
                    + $"{VersionWithWitnesses}.");
        }

        var hasWitnesses = bytes[0] == VersionWithWitnesses;
        bytes = bytes[1..];
        var voters = List(ref bytes);
        var learners = List(ref bytes);
        var outgoing = List(ref bytes);
        var witnesses = hasWitnesses ? List(ref bytes) : [];
        try
        {
            return bytes.IsEmpty
                ? new Configuration(voters, learners, outgoing, witnesses)
                : throw new FormatException("Invalid configuration: it has trailing bytes.");
        }
        catch (ArgumentException wrong)
        {
            throw new FormatException($"Invalid configuration: {wrong.Message}", wrong);
        }
    }

    private static void Add(List<byte> bytes, ImmutableArray<ReplicaId> members)
    {
        Add(bytes, members.Length);
        foreach (var member in members)
        {
            var name = Encoding.UTF8.GetBytes(member.Value);
            Add(bytes, name.Length);
            bytes.AddRange(name);
        }
    }

    private static void Add(List<byte> bytes, int number)
    {
        Span<byte> two = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(two, checked((ushort)number));
        bytes.AddRange(two);
    }

    private static List<ReplicaId> List(ref ReadOnlySpan<byte> bytes)
    {
        var count = Number(ref bytes);
        var members = new List<ReplicaId>();
        for (var i = 0; i < count; i++)
        {
            var length = Number(ref bytes);
            if (bytes.Length < length)
            {
                throw new FormatException("Invalid configuration: it ends in the middle of a name.");
            }

            members.Add(new ReplicaId(Encoding.UTF8.GetString(bytes[..length])));
            bytes = bytes[length..];
        }

        return members;
    }

    private static int Number(ref ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < sizeof(ushort))
        {
            throw new FormatException("Invalid configuration: it ends in the middle of a number.");
        }

        var number = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        bytes = bytes[sizeof(ushort)..];
        return number;
    }
}
