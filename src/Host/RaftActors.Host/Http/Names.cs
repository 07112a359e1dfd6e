using System.Text;
using RaftActors.Machines.Kv;

namespace RaftActors.Host.Http;

/// <summary>Keys, and the names of counters, locks and owners, at the door.</summary>
internal static class Names
{
    public static void Check(string what, string name)
    {
        if (Encoding.UTF8.GetByteCount(name) > KvLimits.MaxKeyBytes)
        {
            throw new ApiError(413, "too-large", $"The {what} has more than the {KvLimits.MaxKeyBytes} bytes of UTF-8 that are allowed.");
        }

        if (KvLimits.ProblemOfKey(name) is not null)
        {
            throw ApiError.Malformed($"The {what} must be a text of 1 to {KvLimits.MaxKeyBytes} bytes of UTF-8.");
        }
    }
}
