using RaftActors.Messages;

namespace RaftActors.Machines.Locks;

/// <summary>Waits for a lock until it is granted.</summary>
internal sealed class LockQueue
{
    private readonly LockClient _locks;
    private readonly string _name;
    private readonly LockHoldOptions _options;
    private readonly LockWatch _watch;
    private readonly ReadOnlyMemory<byte> _acquire;

    /// <exception cref="ArgumentException">A name or an option breaks a limit.</exception>
    public LockQueue(LockClient locks, string name, LockHoldOptions options)
    {
        options.Check();
        (_locks, _name, _options) = (locks, name, options);
        _acquire = LockCommands.Acquire(name, options.Owner, LockClient.Milliseconds(options.TimeToLive), options.Value);
        _watch = new LockWatch(locks, name, options.Clock, options.RetryInterval);
    }

    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="RaftRequestException">Another attempt would end in the same way.</exception>
    public async Task<HeldLock> HoldAsync(CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                cancel.ThrowIfCancellationRequested();
                var sent = _options.Clock.GetTimestamp();
                var answer = await _locks.ProposeAsync(_acquire, null, cancel).ConfigureAwait(false);
                if (Granted(answer) is { } holder)
                {
                    return new HeldLock(_locks, _name, _options, holder.Token, sent);
                }

                await (answer.IsOk
                    ? _watch.ChangeAsync(answer.Result, answer.Index, LockChange.Holder, cancel)
                    : Task.Delay(_options.RetryInterval, _options.Clock, cancel)).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            _ = GiveBackAsync();
            throw;
        }
    }

    /// <returns>Null if another owner holds it, or it is not known.</returns>
    private static LockHolder? Granted(Answer<LockResult> answer) => answer switch
    {
        { Outcome: Outcome.NoLeader or Outcome.Busy or Outcome.Unknown or Outcome.Refused or Outcome.Moving } => null,
        { IsOk: false } => throw new RaftRequestException(answer.Untyped),
        { Result.Status: LockStatus.Invalid } => throw new ArgumentException(answer.Result.Message),
        _ => answer.Result.Status == LockStatus.Done ? answer.Result.Holder : null,
    };

    /// <summary>An acquisition on its way may still be granted.</summary>
    private async Task GiveBackAsync()
    {
        var shown = await _locks.ShowAsync(_name).ConfigureAwait(false);
        if (shown.IsOk && shown.Result.Holder is { } holder && holder.Owner == _options.Owner)
        {
            await _locks.ReleaseAsync(_name, holder.Owner, holder.Token).ConfigureAwait(false);
        }
    }
}
