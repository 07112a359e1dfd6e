using RaftActors.Configuration;

namespace RaftActors.Client;

/// <summary>
/// A client's session at a group: every command is executed at most once, though the library sends it again until it is answered (T§6.3).
/// Opened by <see cref="RaftClient.OpenSessionAsync"/>; closed when disposed of.
/// </summary>
/// <remarks>
/// Safe from any thread. Up to <see cref="MachineSettings.SessionWindow"/> commands are under way at a time, further ones wait. Commands
/// that are under way together may be applied in any order: await one before proposing the next where the order matters.
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
    /// Commits and applies one command, once. <see cref="Outcome.Unknown"/> only if the timeout passes first: a longer one tries for
    /// longer. After <see cref="Outcome.SessionExpired"/> nothing more will be executed in this session.
    /// </summary>
    /// <param name="command">The command.</param>
    /// <param name="timeout">
    /// How long to try, not counting the wait for room among those under way; <see langword="null"/> for
    /// <c>raft-actors.client.request-timeout</c>.
    /// </param>
    /// <param name="cancel">Ends the waiting, not the command.</param>
    /// <exception cref="ObjectDisposedException">The session was closed here.</exception>
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

    /// <summary>Closes the session. If that cannot be said to the group in time, the session ends there when its time is over.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 0)
        {
            await _client.CloseSessionAsync(Group, Id).ConfigureAwait(false);
        }
    }
}
