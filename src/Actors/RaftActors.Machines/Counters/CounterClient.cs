using RaftActors.Client;
using RaftActors.Messages;

namespace RaftActors.Machines.Counters;

/// <summary>The counters of one group, for programs on a node of the cluster.</summary>
/// <param name="client">The client of this node.</param>
/// <param name="group">The name of a group that runs <see cref="CounterMachine"/>.</param>
/// <remarks>
/// Safe from any thread. An addition whose <see cref="Outcome"/> is Unknown may have been applied: add in a session
/// (<see cref="RaftSession"/>) where that matters. <see cref="ArgumentException"/>: the name breaks a limit.
/// </remarks>
public sealed class CounterClient(RaftClient client, string group = "counter")
{
    /// <summary>Adds a number, which may be negative. Result: <see cref="CounterStatus.Done"/> with the sum, or
    /// <see cref="CounterStatus.Overflow"/>.</summary>
    public async Task<Answer<CounterResult>> AddAsync(
        string name, long number = 1, TimeSpan? timeout = null, CancellationToken cancel = default)
    {
        var answer = await client.ProposeAsync(group, CounterCommands.Add(name, number), timeout, cancel).ConfigureAwait(false);
        return answer.Decode(CounterResult.Decode);
    }

    /// <summary>The same in a session: applied at most once, and repeated until it is answered.</summary>
    public async Task<Answer<CounterResult>> AddAsync(
        string name, long number, RaftSession session, TimeSpan? timeout = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        var answer = await session.ProposeAsync(CounterCommands.Add(name, number), timeout, cancel).ConfigureAwait(false);
        return answer.Decode(CounterResult.Decode);
    }

    /// <summary>Sets the counter. Result: <see cref="CounterStatus.Done"/>.</summary>
    public async Task<Answer<CounterResult>> ResetAsync(
        string name, long value = 0, TimeSpan? timeout = null, CancellationToken cancel = default)
    {
        var answer = await client.ProposeAsync(group, CounterCommands.Reset(name, value), timeout, cancel).ConfigureAwait(false);
        return answer.Decode(CounterResult.Decode);
    }

    /// <summary>The counter's value; zero if it was never changed.</summary>
    public async Task<Answer<CounterResult>> GetAsync(
        string name,
        Consistency consistency = Consistency.Linearizable,
        long minIndex = 0,
        TimeSpan? timeout = null,
        CancellationToken cancel = default)
    {
        var answer = await client
            .QueryAsync(group, CounterCommands.Get(name), consistency, minIndex, timeout, cancel)
            .ConfigureAwait(false);
        return answer.Decode(CounterResult.Decode);
    }
}
