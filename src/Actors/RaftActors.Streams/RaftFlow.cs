using Akka;
using Akka.Streams.Dsl;
using RaftActors.Client;
using RaftActors.Messages;

namespace RaftActors.Streams;

/// <summary>Proposals as flows.</summary>
/// <remarks>
/// Answers come out in the order of the commands, one for each; the stream does not fail because a command did. With
/// <see cref="Outcome.Unknown"/> a command may have been applied: sent again, it may be applied twice, unless the machine refuses that.
/// With a parallelism of 1 the log has the order of the stream. With more, commands that are under way together may be applied in
/// another order if the leader changes.
/// </remarks>
public static class RaftFlow
{
    /// <summary>Proposes each command to a group.</summary>
    /// <param name="client">The client of this node.</param>
    /// <param name="group">The group's name.</param>
    /// <param name="parallelism">How many commands are under way at most, at least 1.</param>
    /// <param name="timeout">How long to try each; <see langword="null"/> for <c>raft-actors.client.request-timeout</c>.</param>
    public static Flow<ReadOnlyMemory<byte>, Answer, NotUsed> Propose(
        RaftClient client, string group, int parallelism = 1, TimeSpan? timeout = null)
    {
        Check(client, group, parallelism);
        return Flow.Create<ReadOnlyMemory<byte>>().SelectAsync(parallelism, command => client.ProposeAsync(group, command, timeout));
    }

    /// <summary>The same with a value that stays with its command, such as an offset to store once the answer is there.</summary>
    /// <typeparam name="TContext">The value.</typeparam>
    /// <param name="client">The client of this node.</param>
    /// <param name="group">The group's name.</param>
    /// <param name="parallelism">How many commands are under way at most, at least 1.</param>
    /// <param name="timeout">How long to try each; <see langword="null"/> for <c>raft-actors.client.request-timeout</c>.</param>
    public static Flow<(ReadOnlyMemory<byte> Command, TContext Context), (Answer Answer, TContext Context), NotUsed> Propose<TContext>(
        RaftClient client, string group, int parallelism = 1, TimeSpan? timeout = null)
    {
        Check(client, group, parallelism);
        return Flow.Create<(ReadOnlyMemory<byte> Command, TContext Context)>().SelectAsync(parallelism, ProposeAsync);

        async Task<(Answer, TContext)> ProposeAsync((ReadOnlyMemory<byte> Command, TContext Context) element) =>
            (await client.ProposeAsync(group, element.Command, timeout).ConfigureAwait(false), element.Context);
    }

    private static void Check(RaftClient client, string group, int parallelism)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentException.ThrowIfNullOrEmpty(group);
        ArgumentOutOfRangeException.ThrowIfLessThan(parallelism, 1);
    }
}
