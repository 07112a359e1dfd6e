using RaftActors.Messages;

namespace RaftActors.Machines.Locks;

/// <summary>
/// An election that this process has won. Leading ends when it resigns, by <see cref="DisposeAsync"/>, or when it is lost. Made by
/// <see cref="Election.CampaignAsync"/>.
/// </summary>
/// <remarks>Safe from any thread. What holds for <see cref="HeldLock"/> holds here too.</remarks>
public sealed class Leadership : IAsyncDisposable
{
    private readonly HeldLock _held;

    internal Leadership(HeldLock held) => _held = held;

    /// <summary>This candidate.</summary>
    public string Candidate => _held.Owner;

    /// <summary>The fencing token: every later leader has a larger one.</summary>
    public long Token => _held.Token;

    /// <summary>Cancelled when the leadership is lost, before another candidate can lead. Not cancelled by resigning.</summary>
    public CancellationToken Lost => _held.Lost;

    /// <summary>Whether this candidate certainly leads now, by this process's clock. Sends nothing.</summary>
    public bool IsLeading => _held.IsHeld;

    /// <summary>Tells observers another value.</summary>
    /// <param name="value">Up to <see cref="LockCommands.MaxValueBytes"/>.</param>
    /// <param name="timeout">How long to try; <see langword="null"/> for <c>raft-actors.client.request-timeout</c>.</param>
    /// <param name="cancel">Ends the waiting, not the command.</param>
    /// <returns>False if this candidate does not lead any longer; <see cref="Lost"/> is cancelled then.</returns>
    /// <exception cref="ArgumentException">The value is too long.</exception>
    /// <exception cref="RaftRequestException">The group did not answer; the value may have been set.</exception>
    public async Task<bool> ProclaimAsync(string value, TimeSpan? timeout = null, CancellationToken cancel = default) =>
        (await _held.SetValueAsync(value, timeout, cancel).ConfigureAwait(false)).Result.Status == LockStatus.Done;

    /// <summary>Resigns: another candidate may lead at once. As <see cref="HeldLock.DisposeAsync"/>.</summary>
    public ValueTask DisposeAsync() => _held.DisposeAsync();
}
