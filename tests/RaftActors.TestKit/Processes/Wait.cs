using System.Diagnostics;

namespace RaftActors.TestKit.Processes;

/// <summary>Waits for a condition caused by another process.</summary>
public static class Wait
{
    public static async Task Until(string what, TimeSpan atMost, Func<Task<bool>> holds, Func<string>? details = null)
    {
        var since = Stopwatch.GetTimestamp();
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await holds())
        {
            if (Stopwatch.GetElapsedTime(since) > atMost)
            {
                throw new TimeoutException($"Not within {atMost.TotalSeconds} s: {what}. {details?.Invoke()}");
            }

            await poll.WaitForNextTickAsync();
        }
    }
}
