using RaftActors.Ranges.Keys;

namespace RaftActors.Ranges.Map;

/// <summary>Limits of the map, the same on every node because the map is replicated.</summary>
internal static class MapLimits
{
    /// <summary>Ranges of a keyspace that are not retired.</summary>
    public const int RangesOfKeyspace = 4096;

    /// <summary>Finished operations kept for people and for repetitions.</summary>
    public const int FinishedOperations = 1024;

    /// <summary>Retired ranges kept after the last of their replicas is gone.</summary>
    public const int RetiredRanges = 1024;

    /// <summary>Replicas of a range.</summary>
    public const int Replicas = 15;

    /// <summary>Labels of a node, or required by a placement.</summary>
    public const int Labels = 32;

    /// <summary>Characters of a label, an owner or a machine's name.</summary>
    public const int TextLength = 128;

    /// <summary>Items of one answer.</summary>
    public const int Page = 1000;

    private const int NameLength = 63;

    /// <summary>Leaves room for "-r" and a number within the name of a group.</summary>
    private const int KeyspaceNameLength = 40;

    /// <summary>What is wrong with a name of a node or group, or null.</summary>
    public static string? ProblemOfName(string what, string name) => ProblemOfName(what, name, NameLength);

    /// <summary>What is wrong with a name of a keyspace, or null.</summary>
    public static string? ProblemOfKeyspace(string name) => name == "meta"
        ? "The keyspace must not be called 'meta': that group holds the map. Choose another name."
        : ProblemOfName("keyspace", name, KeyspaceNameLength);

    /// <summary>Why a keyspace cannot be cut at these bytes, or null.</summary>
    public static string? ProblemOfSplitPoint(ReadOnlySpan<byte> key) => key.Length is 0 or > KeyOrder.MaxKeyBytes
        ? $"A split point of {key.Length} bytes is not allowed: use 1 to {KeyOrder.MaxKeyBytes} bytes."
        : null;

    private static string? ProblemOfName(string what, string name, int longest)
    {
        var isValid = name.Length > 0 && name.Length <= longest;
        foreach (var letter in name)
        {
            isValid &= char.IsAsciiLetterOrDigit(letter) || letter == '-';
        }

        return isValid ? null : $"'{name}' is not a valid name of a {what}: use letters, digits and hyphens, at most {longest} characters.";
    }
}
