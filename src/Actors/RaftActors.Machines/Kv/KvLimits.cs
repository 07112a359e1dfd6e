using System.Text;

namespace RaftActors.Machines.Kv;

/// <summary>The limits of keys and values. The codecs check them before sending, the machine checks them again.</summary>
public static class KvLimits
{
    /// <summary>The longest key, in bytes of UTF-8; at least 1 byte.</summary>
    public const int MaxKeyBytes = 4 * 1024;

    /// <summary>The longest value, in bytes.</summary>
    public const int MaxValueBytes = 1024 * 1024;

    /// <summary>The maximum number of entries in the answer to a scan.</summary>
    public const int MaxScanEntries = 1000;

    /// <summary>The answer to a scan ends with the entry that reaches this many bytes of keys and values.</summary>
    public const int MaxScanBytes = 512 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Why a text is not a valid key, or <see langword="null"/> if it is valid.</summary>
    public static string? ProblemOfKey(string key)
    {
        try
        {
            return ProblemOfKeyBytes(string.IsNullOrEmpty(key) ? 0 : Strict.GetByteCount(key));
        }
        catch (EncoderFallbackException)
        {
            return "The key is not valid text: it contains an unpaired surrogate.";
        }
    }

    /// <summary>Why a value of that length is invalid, or <see langword="null"/> if it is valid.</summary>
    public static string? ProblemOfValue(long bytes) =>
        bytes <= MaxValueBytes ? null : $"The value has {bytes} bytes; at most {MaxValueBytes} are allowed.";

    /// <summary>The same for valid UTF-8.</summary>
    internal static string? ProblemOfKey(ReadOnlySpan<byte> key) => ProblemOfKeyBytes(key.Length);

    internal static void Check(string key, int valueBytes = 0)
    {
        if ((ProblemOfKey(key) ?? ProblemOfValue(valueBytes)) is { } problem)
        {
            throw new ArgumentException(problem);
        }
    }

    private static string? ProblemOfKeyBytes(int bytes) => bytes switch
    {
        0 => "A key must not be empty.",
        <= MaxKeyBytes => null,
        _ => $"The key has {bytes} bytes of UTF-8; at most {MaxKeyBytes} are allowed.",
    };
}
