using RaftActors.Machines;
using RaftActors.Messages;

namespace RaftActors.Client;

/// <summary>
/// A client's session with a group: every command is executed at most once, although the library retries it until it is answered (T§6.3).
/// Opened by <see cref="RaftClient.OpenSessionAsync"/>; closed when disposed.
/// </summary>
/// <remarks>
/// Thread-safe. Up to <see cref="MachineSettings.SessionWindow"/> commands are in flight at a time, further ones wait. Commands in flight
/// together may be applied in any order: where order matters, await one before proposing the next.
/// </remarks>
public sealed class RaftSession : IAsyncDisposable
{
    private readonly RaftClient _client;
    private readonly SemaphoreSlim _window = new(MachineSettings.SessionWindow);
    private readonly SortedSet<long> _awaited = [];
    private readonly Lock _lock = new();
    private long _last;
    private int _isClosed;

    internal RaftSession(RaftClient client, string group, long id)
    {
        _client = client;
        Group = group;
        Id = id;
    }

    /// <summary>The group's name.</summary>
    public string Group { get; }

    /// <summary>The session's id.</summary>
    public long Id { get; }

    /// <summary>
    /// Commits and applies one command, once. Returns <see cref="Outcome.Unknown"/> only if the timeout expires first. After
    /// <see cref="Outcome.SessionExpired"/> the session executes nothing more.
    /// </summary>
    /// <param name="command">The command.</param>
    /// <param name="timeout">
    /// How long to try, not counting the wait for a free slot; <see langword="null"/> for <c>raft-actors.client.request-timeout</c>.
    /// </param>
    /// <param name="cancel">Stops waiting; does not cancel the command.</param>
    /// <exception cref="ObjectDisposedException">The session was already disposed.</exception>
    public async Task<Answer> ProposeAsync(ReadOnlyMemory<byte> command, TimeSpan? timeout = null, CancellationToken cancel = default)
    {
        await _window.WaitAsync(cancel).ConfigureAwait(false);
        var sequence = 0L;
        try
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _isClosed) != 0, this);
            SessionSequence stamp;
            lock (_lock)
            {
                sequence = ++_last;
                _awaited.Add(sequence);
                stamp = new SessionSequence(Id, sequence, _awaited.Min);
            }

            return await _client.ProposeAsync(Group, command, stamp, timeout, cancel).ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                _awaited.Remove(sequence);
            }

            _window.Release();
        }
    }

    /// <summary>Closes the session. If the group cannot be reached in time, the session expires there.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 0)
        {
            await _client.CloseSessionAsync(Group, Id).ConfigureAwait(false);
        }
    }
}
