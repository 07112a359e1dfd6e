using System.Text;

namespace RaftActors.Machines.Kv;

/// <summary>What a key and a value may be. The machine refuses what is beyond; the codecs refuse it before it is sent.</summary>
public static class KvLimits
{
    /// <summary>A key: 1 to this many bytes of UTF-8.</summary>
    public const int MaxKeyBytes = 4 * 1024;

    /// <summary>A value: at most this many bytes.</summary>
    public const int MaxValueBytes = 1024 * 1024;

    /// <summary>The most entries of one scan's answer.</summary>
    public const int MaxScanEntries = 1000;

    /// <summary>A scan's answer ends after the entry that brings it to this many bytes of keys and values.</summary>
    public const int MaxScanBytes = 512 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Why a text cannot be a key, or <see langword="null"/> if it can.</summary>
    public static string? ProblemOfKey(string key)
    {
        if (key.Length == 0)
        {
            return "A key must not be empty.";
        }

        try
        {
            var bytes = Strict.GetByteCount(key);
            return bytes <= MaxKeyBytes ? null : $"The key has {bytes} bytes of UTF-8; at most {MaxKeyBytes} are allowed.";
        }
        catch (EncoderFallbackException)
        {
            return "The key is not valid text: it holds half of a surrogate pair.";
        }
    }

    /// <summary>Why bytes of that length cannot be a value, or <see langword="null"/> if they can.</summary>
    public static string? ProblemOfValue(long bytes) =>
        bytes <= MaxValueBytes ? null : $"The value has {bytes} bytes; at most {MaxValueBytes} are allowed.";

    internal static void Check(string key, int valueBytes = 0)
    {
        if ((ProblemOfKey(key) ?? ProblemOfValue(valueBytes)) is { } problem)
        {
            throw new ArgumentException(problem);
        }
    }
}
