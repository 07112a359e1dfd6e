using System.Diagnostics;
using Xunit;

namespace RaftActors.TestKit.Processes;

/// <summary>Waits until a condition is true, at most for the given time; the failure says what was awaited.</summary>
public static class Conditions
{
    private static readonly TimeSpan Pulse = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits for a condition.</summary>
    /// <param name="condition">Asked every 20 ms.</param>
    /// <param name="what">The condition in words.</param>
    /// <param name="timeout">How long to wait.</param>
    public static Task Until(Func<bool> condition, string what, TimeSpan timeout) =>
        Until(() => Task.FromResult(condition()), () => what, timeout);

    /// <summary>Waits for a condition caused by another process.</summary>
    /// <param name="what">The condition in words.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="condition">Asked every 20 ms.</param>
    /// <param name="details">What was seen instead, for the failure.</param>
    public static Task Until(string what, TimeSpan timeout, Func<Task<bool>> condition, Func<string>? details = null) =>
        Until(condition, () => $"{what}. {details?.Invoke()}", timeout);

    /// <summary>Waits for a condition.</summary>
    /// <param name="condition">Asked every 20 ms.</param>
    /// <param name="what">The condition in words, with what was seen instead.</param>
    /// <param name="timeout">How long to wait.</param>
    public static async Task Until(Func<Task<bool>> condition, Func<string> what, TimeSpan timeout)
    {
        var since = Stopwatch.GetTimestamp();
        using var pulse = new PeriodicTimer(Pulse);
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(since) > timeout)
            {
                Assert.Fail($"Not within {timeout.TotalSeconds} s: {what()}");
            }

            await pulse.WaitForNextTickAsync();
        }
    }
}
