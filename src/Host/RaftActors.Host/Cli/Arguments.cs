using System.Text;
using System.Text.Unicode;
using RaftActors.Host.Words;

namespace RaftActors.Host.Cli;

/// <summary>
/// The door for the command line: every argument must be text. .NET puts U+FFFD in the place of bytes that are none, so that a key would be
/// stored under another name; the bytes themselves tell.
/// </summary>
internal static class Arguments
{
    private const string ProcessArguments = "/proc/self/cmdline";
    private const string Hint = "values of any bytes are read from a file or standard input, with --file";

    /// <summary>The bytes, where the system has them (Linux); each argument ends with a zero.</summary>
    public static byte[] OfProcess()
    {
        try
        {
            return File.Exists(ProcessArguments) ? File.ReadAllBytes(ProcessArguments) : [];
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            // Not shown to this process: the sign that .NET puts in has to do.
            return [];
        }
    }

    /// <summary>What is wrong with the arguments; null if nothing is.</summary>
    /// <param name="arguments">As .NET gives them.</param>
    /// <param name="raw">The bytes of the whole command line, the program's name included; empty if they are not known.</param>
    /// <param name="environment">The variables that this program reads begin with <c>RAFTACTORS</c>.</param>
    public static string? Problem(string[] arguments, ReadOnlySpan<byte> raw, IReadOnlyDictionary<string, string> environment)
    {
        var bytes = Split(arguments, raw);
        for (var i = 0; i < arguments.Length; i++)
        {
            if (bytes is not null ? !Utf8.IsValid(bytes[i]) : arguments[i].Contains('\ufffd', StringComparison.Ordinal))
            {
                var shown = bytes is null ? Printable.Text(arguments[i]) : Printable.Value(bytes[i], 60);
                return $"argument {i + 1} is no UTF-8: {shown}; {Hint}";
            }

            if (HasHalfPair(arguments[i]))
            {
                return $"argument {i + 1} is not text: it holds half of a surrogate pair; {Hint}";
            }
        }

        foreach (var (name, value) in environment)
        {
            var isOurs = name.StartsWith("RAFTACTORS", StringComparison.Ordinal);
            if (isOurs && (value.Contains('\ufffd', StringComparison.Ordinal) || HasHalfPair(value)))
            {
                return $"the environment variable {name} is no UTF-8";
            }
        }

        return null;
    }

    /// <summary>The bytes of the last arguments, which are the program's; null if they do not belong together.</summary>
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
