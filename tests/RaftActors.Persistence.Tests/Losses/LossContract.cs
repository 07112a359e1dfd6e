using RaftActors.Persistence.Tests.Crashes;
using RaftActors.Storage;
using RaftActors.TestKit.Stores;
using Xunit;

namespace RaftActors.Persistence.Tests.Losses;

/// <summary>
/// Whatever a journal loses, at any age, the log recovers everything it acknowledged or refuses to start. A replica that continued with
/// less could vote twice in a term and forget entries that a leader counts on.
/// </summary>
internal static class LossContract
{
    public static void AssertNothingIsForgotten(CrashStore store, Age age, Loss loss)
    {
        using var run = new LossRun(store);
        Assert.NotNull(run.Open());
        run.Grow(age);
        run.Stop();
        var before = run.Open();
        Assert.NotNull(before);
        run.Stop();

        var lost = store.Execute("SELECT COUNT(*) FROM journal WHERE NOT deleted") - Damage(store, loss);
        var after = run.Open();

        if (lost == 0)
        {
            Assert.NotNull(after);
        }

        if (loss is Loss.Everything || (lost > 0 && loss is Loss.LastRecord or Loss.AllButFirst))
        {
            Assert.Null(after);
        }

        Assert.True(
            after is null || Describe(after) == Describe(before),
            $"{age}, {loss}: {(after is null ? "" : Describe(after))}, before {Describe(before)}");
    }

    /// <returns>The number of records left.</returns>
    private static long Damage(CrashStore store, Loss loss)
    {
        const string There = "SELECT {0}(sequence_number) FROM journal WHERE NOT deleted";
        var (first, last) = (store.Execute(string.Format(null, There, "MIN")), store.Execute(string.Format(null, There, "MAX")));
        var doomed = loss switch
        {
            Loss.Everything => "TRUE",
            Loss.LastRecord => $"sequence_number = {last}",
            Loss.AllButFirst => $"sequence_number > {first}",
            Loss.Middle => $"sequence_number > {first} AND sequence_number = {last - 1}",
            _ => $"sequence_number = {first}",
        };
        store.Execute($"DELETE FROM journal WHERE {doomed}");
        return store.Execute("SELECT COUNT(*) FROM journal WHERE NOT deleted");
    }

    private static string Describe(LogStoreProtocol.Recovered recovered) =>
        $"{recovered.State.HardState} {recovered.State.Snapshot} base {recovered.State.LogBase}, machine "
            + $"{Convert.ToHexString(recovered.MachineState.ToArray())}, "
        + string.Join(' ', recovered.State.Entries.ToArray().Select(e => $"{e.Id} {Convert.ToHexString(e.Payload.Span)}"));
}
