using System.Runtime.CompilerServices;
using RaftActors.Messages;

namespace RaftActors.Machines.Locks;

/// <summary>
/// Elects one of several processes, which holds a lock of the group: who leads, with which token, and what it says of itself.
/// </summary>
/// <param name="locks">The locks of a group. Its voters must all run a program that knows values (version 3 of the lock machine).</param>
/// <param name="name">The election: the name of a lock that nothing else uses.</param>
/// <remarks>
/// Safe from any thread. This elects among processes of an application; the leader of the Raft group is another matter. What a leader does
/// elsewhere should carry <see cref="Leadership.Token"/>: a leader that was paused may act after its time is over.
/// </remarks>
public sealed class Election(LockClient locks, string name)
{
    /// <summary>Waits until this candidate is elected. Who waits watches the log; among several, any may be the next.</summary>
    /// <param name="options">
    /// The candidate (<see cref="LockHoldOptions.Owner"/>), its first value, and its times; <see langword="null"/> for the defaults.
    /// </param>
    /// <param name="cancel">Ends the candidacy.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; the candidate does not lead.</exception>
    /// <exception cref="ArgumentException">The name or an option breaks a limit.</exception>
    /// <exception cref="RaftRequestException">As of <see cref="LockClient.HoldAsync"/>.</exception>
    public async Task<Leadership> CampaignAsync(LockHoldOptions? options = null, CancellationToken cancel = default) =>
        new(await locks.HoldAsync(name, options, cancel).ConfigureAwait(false));

    /// <summary>Who leads; <see langword="null"/> if no candidate does.</summary>
    /// <param name="timeout">How long to try; <see langword="null"/> for <c>raft-actors.client.request-timeout</c>.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="RaftRequestException">The group did not answer.</exception>
    public async Task<ElectedLeader?> LeaderAsync(TimeSpan? timeout = null, CancellationToken cancel = default) =>
        Read((await locks.ShowAsync(name, timeout: timeout, cancel: cancel).ConfigureAwait(false)).Result);

    /// <summary>
    /// Who leads now, and then after every change; <see langword="null"/> while no candidate does. A value that is replaced quickly may be
    /// left out. It has no end.
    /// </summary>
    /// <param name="cancel">Ends it with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="RaftRequestException">The group does not exist, or this node is stopping.</exception>
    public IAsyncEnumerable<ElectedLeader?> ObserveAsync(CancellationToken cancel = default) =>
        ObserveAsync(new LockHoldOptions(), cancel);

    internal async IAsyncEnumerable<ElectedLeader?> ObserveAsync(
        LockHoldOptions options, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var watch = new LockWatch(locks, name, options.Clock, options.RetryInterval);
        (LockHolder? Overdue, ElectedLeader? Told, bool IsFirst) last = (null, null, true);
        while (true)
        {
            var shown = await locks.ShowAsync(name, cancel: cancel).ConfigureAwait(false);
            if (!shown.IsOk)
            {
                await RetryAsync(shown.Untyped, options, cancel).ConfigureAwait(false);
                continue;
            }

            // Its time has passed here, and no renewal is committed: log time stands still in a group without commands.
            var seen = shown.Result;
            var isOver = last.Overdue is not null && last.Overdue == seen.Holder;
            var leader = isOver ? null : Read(seen);
            if (last.IsFirst || leader != last.Told)
            {
                yield return leader;
            }

            var least = isOver ? LockChange.Time : LockChange.Value;
            var hasPassed = await watch.ChangeAsync(seen, shown.Index, least, cancel).ConfigureAwait(false);
            last = (hasPassed ? seen.Holder : null, leader, false);
        }
    }

    /// <exception cref="RaftRequestException">Another attempt would end in the same way.</exception>
    private static Task RetryAsync(Answer failed, LockHoldOptions options, CancellationToken cancel) =>
        failed.Outcome is Outcome.NoLeader or Outcome.Busy or Outcome.Unknown or Outcome.Moving
            ? Task.Delay(options.RetryInterval, options.Clock, cancel)
            : throw new RaftRequestException(failed);

    private static ElectedLeader? Read(LockResult result) =>
        result is { Status: LockStatus.Done, Holder: { } holder, IsExpired: false }
            ? new ElectedLeader(holder.Owner, holder.Token, holder.Value)
            : null;
}
