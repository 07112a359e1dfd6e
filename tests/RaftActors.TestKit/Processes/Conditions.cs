using Xunit;

namespace RaftActors.TestKit.Processes;

/// <summary>Waits for what becomes true, for as long as the test has patience and no longer than it takes.</summary>
public static class Conditions
{
    public static Task Until(Func<bool> condition, string what, TimeSpan patience) =>
        Until(() => Task.FromResult(condition()), () => what, patience);

    public static async Task Until(Func<Task<bool>> condition, Func<string> what, TimeSpan patience)
    {
        using var end = new CancellationTokenSource(patience);
        using var pulse = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await condition())
        {
            Assert.False(end.IsCancellationRequested, $"Not within {patience}: {what()}.");
            await pulse.WaitForNextTickAsync();
        }
    }
}
