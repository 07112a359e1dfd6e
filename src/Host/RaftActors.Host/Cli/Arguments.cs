using System.Text;
using System.Text.Unicode;
using RaftActors.AspNetCore.Words;

namespace RaftActors.Host.Cli;

/// <summary>
/// Checks that every command-line argument is text. .NET replaces invalid UTF-8 by U+FFFD, so a key would be stored under another name;
/// only the raw bytes show it.
/// </summary>
internal static class Arguments
{
    private const string ProcessArguments = "/proc/self/cmdline";
    private const string Hint = "to pass a value of arbitrary bytes, use --file";

    /// <summary>The raw bytes, if the system provides them (Linux); each argument ends with a zero.</summary>
    public static byte[] OfProcess()
    {
        try
        {
            return File.Exists(ProcessArguments) ? File.ReadAllBytes(ProcessArguments) : [];
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            // Not readable by this process: rely on the replacement character.
            return [];
        }
    }

    /// <summary>What is wrong with the arguments; null if nothing is.</summary>
    /// <param name="arguments">As passed by .NET.</param>
    /// <param name="raw">The bytes of the whole command line, the program's name included; empty if unknown.</param>
    /// <param name="environment">Only the variables that begin with <c>RAFTACTORS</c> are checked.</param>
    public static string? Problem(string[] arguments, ReadOnlySpan<byte> raw, IReadOnlyDictionary<string, string> environment)
    {
        var bytes = Split(arguments, raw);
        for (var i = 0; i < arguments.Length; i++)
        {
            if (bytes is not null ? !Utf8.IsValid(bytes[i]) : arguments[i].Contains('\ufffd', StringComparison.Ordinal))
            {
                var shown = bytes is null ? Printable.Text(arguments[i]) : Printable.Value(bytes[i], 60);
                return $"argument {i + 1} is not valid UTF-8: {shown}; {Hint}";
            }

            if (HasHalfPair(arguments[i]))
            {
                return $"argument {i + 1} is not text: it contains an unpaired surrogate; {Hint}";
            }
        }

        foreach (var (name, value) in environment)
        {
            var isOurs = name.StartsWith("RAFTACTORS", StringComparison.Ordinal);
            if (isOurs && (value.Contains('\ufffd', StringComparison.Ordinal) || HasHalfPair(value)))
            {
                return $"the environment variable {name} is not valid UTF-8";
            }
        }

        return null;
    }

    /// <summary>The bytes of the last arguments, which are the program's; null if the two lists do not match.</summary>
    private static byte[][]? Split(string[] arguments, ReadOnlySpan<byte> raw)
    {
        if (raw.IsEmpty || raw[^1] != 0)
        {
            return null;
        }

        List<byte[]> all = [];
        foreach (var part in raw[..^1].Split((byte)0))
        {
            all.Add(raw[part].ToArray());
        }

        if (all.Count < arguments.Length)
        {
            return null;
        }

        byte[][] own = [.. all[^arguments.Length..]];
        return arguments.Index().All(a => Encoding.UTF8.GetString(own[a.Index]) == a.Item || !Utf8.IsValid(own[a.Index])) ? own : null;
    }

    private static bool HasHalfPair(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[++i])))
            {
                return true;
            }
        }

        return false;
    }
}
