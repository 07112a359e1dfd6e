using RaftActors.Client;

namespace RaftActors.Machines.Mvcc;

/// <summary>
/// Follows the log of a group that runs <see cref="MvccMachine"/>, only to learn that it grows: which events that made is asked of the
/// machine (<see cref="MvccQueries.Events"/>), so the log's compaction and snapshots do not matter.
/// </summary>
/// <param name="client">The client of this node.</param>
/// <param name="group">The group's name.</param>
/// <param name="time">Measures pauses.</param>
public sealed class MvccPulse(RaftClient client, string group, TimeProvider time)
{
    /// <summary>Before another subscription.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Has no end: it is cancelled, or fails.</summary>
    /// <param name="index">What is known to be applied.</param>
    /// <param name="grown">
    /// Told up to which index the log has grown; the same index again after a subscription ended, because something may have been missed.
    /// </param>
    /// <param name="cancel">Ends it with <see cref="OperationCanceledException"/>.</param>
    public async Task FollowAsync(long index, Action<long> grown, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(grown);
        while (true)
        {
            // What was applied before the subscription.
            grown(index);
            try
            {
                await foreach (var entry in client.SubscribeAsync(group, index + 1, cancel).ConfigureAwait(false))
                {
                    grown(index = entry.Index);
                }
            }
            catch (RaftCompactedException compacted)
            {
                index = compacted.FirstIndex - 1;
            }
            catch (RaftSubscriptionEndedException)
            {
                // The replica stopped: another one serves it, or a question will say why none does.
                await Task.Delay(Pause, time, cancel).ConfigureAwait(false);
            }
        }
    }
}
