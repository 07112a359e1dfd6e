using RaftActors.Messages;

namespace RaftActors.Machines.Locks;

/// <summary>
/// A lock that this process holds and renews until it is disposed of, which gives it back. Made by <see cref="LockClient.HoldAsync"/>.
/// </summary>
/// <remarks>
/// Safe from any thread. <see cref="Lost"/> is cancelled before another owner can get the lock, if the clocks of this process and of the
/// leaders keep the drift bound and the process is not suspended. Because it may be, a resource that a former holder must not change has to
/// check <see cref="Token"/>, and refuse smaller ones than it has seen.
/// </remarks>
public sealed class HeldLock : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly LockClient _locks;
    private readonly LockHoldOptions _options;
    private readonly CancellationTokenSource _lost;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _renewals;
    private long _sent;
    private int _isEnded;

    /// <param name="locks">The locks.</param>
    /// <param name="name">This one.</param>
    /// <param name="options">How it is held.</param>
    /// <param name="token">The token that was granted.</param>
    /// <param name="sent">When the acquisition was sent, as a timestamp of the options' clock.</param>
    internal HeldLock(LockClient locks, string name, LockHoldOptions options, long token, long sent)
    {
        (_locks, _options, _sent) = (locks, options, sent);
        (Name, Token) = (name, token);
        _lost = new CancellationTokenSource(Timeout.InfiniteTimeSpan, options.Clock);
        Lost = _lost.Token;
        Count();
        _renewals = RenewAsync();
    }

    /// <summary>The lock's name.</summary>
    public string Name { get; }

    /// <summary>Who holds it.</summary>
    public string Owner => _options.Owner;

    /// <summary>The fencing token: every later holder has a larger one.</summary>
    public long Token { get; }

    /// <summary>
    /// Cancelled when the lock is lost: it was not renewed in time, or another owner has it. Stop the work that it protects. Not cancelled
    /// when it is given back. Callbacks run on the thread that finds out, and should be short.
    /// </summary>
    public CancellationToken Lost { get; }

    /// <summary>Whether the lock is certainly held now, by this process's clock. Sends nothing.</summary>
    public bool IsHeld => Volatile.Read(ref _isEnded) == 0 && !Lost.IsCancellationRequested && Left > TimeSpan.Zero;

    private TimeSpan Left => _options.Validity - _options.Clock.GetElapsedTime(Volatile.Read(ref _sent));

    /// <summary>
    /// Stops renewing and gives the lock back, with one attempt of at most <c>raft-actors.client.request-timeout</c>; if that fails, others
    /// get it when its time has passed. Repeated calls do nothing.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isEnded, 1) != 0)
        {
            return;
        }

        await _ended.CancelAsync().ConfigureAwait(false);
        await _renewals.ConfigureAwait(false);
        await _locks.ReleaseAsync(Name, Owner, Token).ConfigureAwait(false);
        _ended.Dispose();
        _lost.Dispose();
    }

    /// <summary>Renews the lock now, with another value.</summary>
    internal async Task<Answer<LockResult>> SetValueAsync(string value, TimeSpan? timeout, CancellationToken cancel)
    {
        var sent = _options.Clock.GetTimestamp();
        var answer = await _locks.ProposeAsync(LockCommands.Renew(Name, Owner, Token, value: value), timeout, cancel).ConfigureAwait(false);
        Take(answer, sent);
        return answer;
    }

    private async Task RenewAsync()
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token, Lost);
        var wait = _options.TimeToLive / 3;
        try
        {
            while (true)
            {
                await Task.Delay(wait, _options.Clock, over.Token).ConfigureAwait(false);
                var sent = _options.Clock.GetTimestamp();
                var renewed = await _locks.RenewAsync(Name, Owner, Token, cancel: over.Token).ConfigureAwait(false);
                Take(renewed, sent);
                wait = renewed.IsOk ? _options.TimeToLive / 3 : TimeSpan.FromTicks(
                    Math.Min(_options.RetryInterval.Ticks, (_options.TimeToLive / 10).Ticks));
            }
        }
        catch (OperationCanceledException)
        {
            // Given back or lost.
            return;
        }
    }

    /// <summary>What an answer says about the holder; without one, the time goes on.</summary>
    private void Take(Answer<LockResult> answer, long sent)
    {
        if (answer.IsOk && answer.Result.Status == LockStatus.Done)
        {
            lock (_gate)
            {
                _sent = Math.Max(_sent, sent);
            }

            Count();
        }
        else if (answer.IsOk && answer.Result.Status == LockStatus.NotHolder)
        {
            _lost.Cancel();
        }
    }

    /// <summary>A source that was cancelled stays so: a late answer does not bring the lock back.</summary>
    private void Count()
    {
        if (Left is var left && left > TimeSpan.Zero)
        {
            _lost.CancelAfter(left);
        }
        else
        {
            _lost.Cancel();
        }
    }
}
