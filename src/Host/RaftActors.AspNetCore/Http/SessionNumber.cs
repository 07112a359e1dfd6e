using System.Text;

namespace RaftActors.AspNetCore.Http;

/// <summary>
/// A session as HTTP clients see it. Each group counts its session ids separately, so a bare number could be another client's session of
/// another group: the lowest bits carry a mark of the group, and a write to another group is refused.
/// </summary>
internal static class SessionNumber
{
    private const int MarkBits = 10;
    private const long MarkMask = (1 << MarkBits) - 1;

    public static long Of(string group, long id) => (id << MarkBits) | Mark(group);

    /// <summary>The group's own id of the session, or null if the number belongs to another group.</summary>
    public static long? IdAt(string group, long number) =>
        (number & MarkMask) == Mark(group) && number >> MarkBits > 0 ? number >> MarkBits : null;

    public static ApiError Gone(string message, string group) => new(410, "session-expired", message) { Group = group };

    /// <summary>FNV-1a: the same on every node and in every version, as numbers outlive processes.</summary>
    private static long Mark(string group)
    {
        var hash = 2166136261u;
        foreach (var octet in Encoding.UTF8.GetBytes(group))
        {
            hash = (hash ^ octet) * 16777619u;
        }

        return (hash ^ (hash >> MarkBits) ^ (hash >> (2 * MarkBits))) & MarkMask;
    }
}
