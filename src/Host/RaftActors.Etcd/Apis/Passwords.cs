using System.Buffers.Binary;
using System.Security.Cryptography;

namespace RaftActors.Etcd.Apis;

/// <summary>
/// Hashes of passwords. They are made where the request arrives, so that no password gets into the log: PBKDF2 with SHA-256 over a random
/// salt; the number of rounds is stored with the hash.
/// </summary>
internal static class Passwords
{
    private const int Rounds = 100_000;
    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    public static byte[] Hash(string password)
    {
        var hash = new byte[sizeof(int) + SaltBytes + HashBytes];
        BinaryPrimitives.WriteInt32LittleEndian(hash, Rounds);
        RandomNumberGenerator.Fill(hash.AsSpan(sizeof(int), SaltBytes));
        Derive(password, hash).CopyTo(hash, sizeof(int) + SaltBytes);
        return hash;
    }

    public static bool Matches(string password, ReadOnlySpan<byte> hash) =>
        hash.Length == sizeof(int) + SaltBytes + HashBytes
        && CryptographicOperations.FixedTimeEquals(Derive(password, hash), hash[(sizeof(int) + SaltBytes)..]);

    private static byte[] Derive(string password, ReadOnlySpan<byte> hash) => Rfc2898DeriveBytes.Pbkdf2(
        password,
        hash.Slice(sizeof(int), SaltBytes),
        BinaryPrimitives.ReadInt32LittleEndian(hash),
        HashAlgorithmName.SHA256,
        HashBytes);
}
