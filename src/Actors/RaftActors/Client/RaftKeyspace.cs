using System.Buffers.Binary;
using System.Security.Cryptography;
using Akka.Actor;
using RaftActors.Machines;
using RaftActors.Messages;
using RaftActors.Ranges.Keys;

namespace RaftActors.Client;

/// <summary>
/// A client of a keyspace: every command is executed at most once, although the library retries it until it is answered, in whichever range
/// its key is by then. Nothing is opened or closed. Made by <see cref="RaftClient.Keyspace"/>.
/// </summary>
/// <remarks>
/// Thread-safe. Up to <see cref="MachineSettings.SessionWindow"/> commands are in flight at a time, further ones wait. Commands in flight
/// together may be applied in any order: where order matters, await one before proposing the next.
/// </remarks>
public sealed class RaftKeyspace
{
    private readonly RaftClient _client;
    private readonly TimeSpan _lifetime;
    private readonly TimeProvider _clock;
    private readonly UInt128 _id = RandomId();
    private readonly SemaphoreSlim _window = new(MachineSettings.SessionWindow);
    private readonly SortedSet<long> _awaited = [];
    private readonly Lock _lock = new();
    private long _last;
    private long _logTime;
    private CausalToken _token = CausalToken.Empty;

    internal RaftKeyspace(RaftClient client, string name, TimeSpan lifetime, TimeProvider clock) =>
        (_client, Name, _lifetime, _clock) = (client, name, lifetime, clock);

    /// <summary>The keyspace's name.</summary>
    public string Name { get; }

    /// <summary>
    /// Commits and applies one command, once. Returns <see cref="Outcome.Unknown"/> only if the timeout expires first, and
    /// <see cref="Outcome.SessionExpired"/> if it could not be executed within <c>raft-actors.sessions.timeout</c>.
    /// </summary>
    /// <param name="key">The key that the command touches.</param>
    /// <param name="command">The command.</param>
    /// <param name="timeout">
    /// How long to try, not counting the wait for a free slot; <see langword="null"/> for <c>raft-actors.client.request-timeout</c>.
    /// </param>
    /// <param name="cancel">Stops waiting; does not cancel the command.</param>
    public async Task<Answer> ProposeAsync(
        ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> command, TimeSpan? timeout = null, CancellationToken cancel = default)
    {
        await _window.WaitAsync(cancel).ConfigureAwait(false);
        var sequence = 0L;
        try
        {
            KeySession session;
            lock (_lock)
            {
                sequence = ++_last;
                _awaited.Add(sequence);

                // A wrong clock only lets the range refuse needlessly: it judges by its own log time.
                var now = Math.Max(_clock.GetUtcNow().ToUnixTimeMilliseconds(), _logTime);
                session = new KeySession(_id, sequence, _awaited.Min, now + (long)_lifetime.TotalMilliseconds);
            }

            var answer = await _client
                .ProposeAsync(new ProposeKey(Name, key, command, timeout, session), cancel)
                .ConfigureAwait(false);
            Note(answer);
            return answer;
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

    /// <summary>What this client has seen: a causal read elsewhere with it sees at least as much.</summary>
    public CausalToken Token
    {
        get
        {
            lock (_lock)
            {
                return _token;
            }
        }
    }

    /// <summary>
    /// Queries the machine of the range that serves a key; see <see cref="QueryKey"/>. A causal read sees all that this client has seen.
    /// </summary>
    public async Task<Answer> QueryAsync(
        ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> question, Consistency consistency = Consistency.Linearizable,
        TimeSpan? timeout = null, CancellationToken cancel = default)
    {
        var query = new QueryKey(Name, key, question, consistency, timeout) { Token = Token };
        var answer = await _client.QueryAsync(query, cancel).ConfigureAwait(false);
        Note(answer);
        return answer;
    }

    /// <summary>
    /// Subscribes an actor to the commands executed on keys of the keyspace: it gets <see cref="KeysBatch"/>es, to be answered by
    /// <see cref="KeysAck"/>; see <see cref="SubscribeKeys"/>.
    /// </summary>
    /// <param name="subscriber">Gets the batches; the subscription ends with it.</param>
    /// <param name="span">The keys, for example <see cref="KeyRange.OfPrefix"/>.</param>
    /// <param name="cursor">Where to go on; <see langword="null"/> for what is executed from now on.</param>
    public void Subscribe(IActorRef subscriber, KeyRange span, string? cursor = null) =>
        _client.Send(new SubscribeKeys(Name, span, cursor), subscriber);

    /// <summary>Commands whose timeout ended without an answer may still be in a log, so their numbers are never used again.</summary>
    private void Note(Answer answer)
    {
        lock (_lock)
        {
            _logTime = Math.Max(_logTime, answer.LogTime);
            _token = _token.WithKey(Name, answer);
        }
    }

    private static UInt128 RandomId()
    {
        Span<byte> bytes = stackalloc byte[16];
        UInt128 id;
        do
        {
            RandomNumberGenerator.Fill(bytes);
            id = BinaryPrimitives.ReadUInt128LittleEndian(bytes);
        }
        while (id == 0);

        return id;
    }
}
