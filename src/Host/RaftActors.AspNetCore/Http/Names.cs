using System.Text;
using RaftActors.Machines.Kv;

namespace RaftActors.AspNetCore.Http;

/// <summary>Validates keys and the names of counters, locks and owners.</summary>
internal static class Names
{
    public static void Check(string what, string name)
    {
        if (Encoding.UTF8.GetByteCount(name) > KvLimits.MaxKeyBytes)
        {
            throw new ApiError(413, "too-large", $"The {what} is longer than {KvLimits.MaxKeyBytes} bytes of UTF-8, the maximum.");
        }

        if (KvLimits.ProblemOfKey(name) is not null)
        {
            throw ApiError.Malformed($"The {what} must be a text of 1 to {KvLimits.MaxKeyBytes} bytes of UTF-8.");
        }
    }
}
