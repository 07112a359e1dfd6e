using Xunit;

namespace RaftActors.TestKit.Processes;

/// <summary>Waits until a condition is true, at most for the given time.</summary>
internal static class Conditions
{
    public static Task Until(Func<bool> condition, string what, TimeSpan timeout) =>
        Until(() => Task.FromResult(condition()), () => what, timeout);

    public static async Task Until(Func<Task<bool>> condition, Func<string> what, TimeSpan timeout)
    {
        using var end = new CancellationTokenSource(timeout);
        using var pulse = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await condition())
        {
            Assert.False(end.IsCancellationRequested, $"Not within {timeout}: {what()}.");
            await pulse.WaitForNextTickAsync();
        }
    }
}
