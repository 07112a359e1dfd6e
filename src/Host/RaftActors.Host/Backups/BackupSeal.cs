using System.Security.Cryptography;
using System.Text;

namespace RaftActors.Host.Backups;

/// <summary>
/// The end of a backup file: the archive's comment, <c>sha256:</c> and the digest of all bytes before it. The checksums of a zip do
/// not cover all bytes (times, flags, the directory's copies of names); this one does.
/// </summary>
internal static class BackupSeal
{
    private const int DigestCharacters = 2 * SHA256.HashSizeInBytes;
    private const string Prefix = "sha256:";

    /// <summary>The placeholder until the digest is known.</summary>
    public static string Blank { get; } = Prefix + new string('0', DigestCharacters);

    /// <summary>Replaces the placeholder at the end of a complete file by the digest.</summary>
    public static void Close(FileStream file)
    {
        var digest = Digest(file);
        file.Position = file.Length - DigestCharacters;
        file.Write(Encoding.ASCII.GetBytes(digest));
    }

    /// <exception cref="BackupProblem">The file is not as it was written.</exception>
    public static void Check(FileStream file)
    {
        if (file.Length < Blank.Length)
        {
            throw new BackupProblem("it is not a backup, or its end is missing");
        }

        var end = new byte[Blank.Length];
        file.Position = file.Length - end.Length;
        file.ReadExactly(end);
        var text = Encoding.Latin1.GetString(end);
        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            throw new BackupProblem("it is not a backup, or its end is missing");
        }

        if (text[Prefix.Length..] != Digest(file))
        {
            throw new BackupProblem("it is damaged: its bytes do not match its checksum");
        }
    }

    private static string Digest(FileStream file)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[128 * 1024];
        var left = file.Length - DigestCharacters;
        file.Position = 0;
        while (left > 0)
        {
            var read = file.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
            if (read == 0)
            {
                throw new EndOfStreamException("The file became shorter while it was read.");
            }

            hash.AppendData(buffer, 0, read);
            left -= read;
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
