using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RaftActors.Etcd.Apis;

/// <summary>
/// What a client shows instead of a password: the user's name, the revision of users and roles at login, and an end, signed with a key that
/// is part of the keyspace's state. So every node can check it, and a login costs no entry of the log.
/// </summary>
internal static class Tokens
{
    /// <summary>How long a token is valid without being used. Clients log in again by themselves when it is refused.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>Makes a token.</summary>
    public static string Make(string user, long authRevision, DateTimeOffset now, ReadOnlySpan<byte> key)
    {
        var ends = (now + Lifetime).ToUnixTimeSeconds();
        var text = string.Create(CultureInfo.InvariantCulture, $"{Encode(Encoding.UTF8.GetBytes(user))}.{authRevision}.{ends}");
        return $"{text}.{Encode(Sign(text, key))}";
    }

    /// <summary>Reads the name in a token, without checking anything; <see langword="null"/> if it is not one of ours.</summary>
    public static string? UserOf(string token)
    {
        var parts = token.Split('.');
        return parts.Length == 4 && Base64Url.IsValid(parts[0]) ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[0])) : null;
    }

    /// <summary>Reads a token; <see langword="null"/> if it is not signed with the key. Whether it is over is not looked at.</summary>
    public static SignedToken? Read(string token, ReadOnlySpan<byte> key)
    {
        var parts = token.Split('.');
        if (parts.Length != 4
            || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
            || !long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var ends))
        {
            return null;
        }

        var signature = Sign($"{parts[0]}.{parts[1]}.{parts[2]}", key);
        var isOurs = CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(parts[3]), Encoding.ASCII.GetBytes(Encode(signature)));
        return isOurs ? new SignedToken(revision, DateTimeOffset.FromUnixTimeSeconds(ends)) : null;
    }

    private static byte[] Sign(string text, ReadOnlySpan<byte> key) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
