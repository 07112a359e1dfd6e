using RaftActors.Machines.Typed;
using RaftActors.Messages;

namespace RaftActors.Client;

/// <summary>
/// A client of one group whose machine is a <see cref="StateMachine{TCommand,TResult}"/>: values go in and come out, encoded by the codecs
/// that the machine has.
/// </summary>
/// <typeparam name="TCommand">What is proposed and asked.</typeparam>
/// <typeparam name="TResult">What is answered.</typeparam>
/// <param name="client">The client of this node.</param>
/// <param name="group">The group's name.</param>
/// <param name="commands">Writes commands and queries.</param>
/// <param name="results">Reads results.</param>
/// <remarks>
/// Safe from any thread. A failed request is an <see cref="Answer{TResult}"/> with its <see cref="Outcome"/>; exceptions are for arguments
/// that the codec refuses (<see cref="ArgumentException"/>) and for results that it cannot read (<see cref="InvalidDataException"/>: the
/// group runs another machine, or a newer version of it).
/// </remarks>
public sealed class RaftClient<TCommand, TResult>(
    RaftClient client, string group, ICodec<TCommand> commands, ICodec<TResult> results)
{
    /// <summary>The group's name.</summary>
    public string Group => group;

    /// <summary>Commits and applies one command; see <see cref="Propose"/>.</summary>
    /// <param name="command">The command.</param>
    /// <param name="timeout">How long to try; <see langword="null"/> for <c>raft-actors.client.request-timeout</c>.</param>
    /// <param name="cancel">Ends the waiting, not the command.</param>
    public async Task<Answer<TResult>> ProposeAsync(TCommand command, TimeSpan? timeout = null, CancellationToken cancel = default)
    {
        var answer = await client.ProposeAsync(group, commands.Encode(command), timeout, cancel).ConfigureAwait(false);
        return answer.Decode(results.Decode);
    }

    /// <summary>Commits and applies one command of a session, at most once; see <see cref="RaftSession"/>.</summary>
    /// <exception cref="ArgumentException">The session belongs to another group.</exception>
    public async Task<Answer<TResult>> ProposeAsync(
        TCommand command, RaftSession session, TimeSpan? timeout = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (session.Group != group)
        {
            throw new ArgumentException($"The session is open at group '{session.Group}', not at '{group}'.", nameof(session));
        }

        var answer = await session.ProposeAsync(commands.Encode(command), timeout, cancel).ConfigureAwait(false);
        return answer.Decode(results.Decode);
    }

    /// <summary>Asks the machine; see <see cref="Query"/>.</summary>
    /// <param name="query">The query.</param>
    /// <param name="consistency">What the answer is guaranteed to include.</param>
    /// <param name="minIndex">For <see cref="Consistency.Sequential"/> and <see cref="Consistency.Causal"/>; otherwise ignored.</param>
    /// <param name="timeout">How long to try; <see langword="null"/> for <c>raft-actors.client.request-timeout</c>.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task<Answer<TResult>> QueryAsync(
        TCommand query,
        Consistency consistency = Consistency.Linearizable,
        long minIndex = 0,
        TimeSpan? timeout = null,
        CancellationToken cancel = default)
    {
        var answer = await client.QueryAsync(group, commands.Encode(query), consistency, minIndex, timeout, cancel).ConfigureAwait(false);
        return answer.Decode(results.Decode);
    }

    /// <summary>Opens a session at the group; see <see cref="RaftClient.OpenSessionAsync"/>.</summary>
    /// <exception cref="SessionRefusedException">The session was not opened, or it is unknown whether it was.</exception>
    public Task<RaftSession> OpenSessionAsync(TimeSpan? timeout = null, CancellationToken cancel = default) =>
        client.OpenSessionAsync(group, timeout, cancel);
}
