using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace RaftActors.Etcd.Keyspace;

/// <summary>Numbers that clients see in place of names: the same on every node and after every start, and never zero.</summary>
internal static class StableIds
{
    /// <summary>The number of a name.</summary>
    public static ulong Of(string name)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(name));
        return Math.Max(1, BinaryPrimitives.ReadUInt64BigEndian(hash));
    }
}
