using System.Diagnostics;
using System.Text;
using RaftActors.Client;
using RaftActors.Messages;
using Xunit;

namespace RaftActors.TestKit.Machines;

/// <summary>
/// What a group with <see cref="ListMachine"/> acknowledged, to be compared with the lists of its replicas. Every command has a name of
/// its own, so a lost, repeated or reordered one shows.
/// </summary>
/// <param name="group">The group's name.</param>
/// <param name="timeout">How long each operation may take.</param>
/// <remarks>Safe from any thread.</remarks>
public sealed class ListHistory(string group, TimeSpan timeout)
{
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(3);
    private readonly List<string> _acknowledged = [];
    private int _names;

    /// <summary>The acknowledged commands so far, unordered.</summary>
    public IReadOnlyList<string> Acknowledged
    {
        get
        {
            lock (_acknowledged)
            {
                return [.. _acknowledged];
            }
        }
    }

    /// <summary>Adds commands that were acknowledged elsewhere.</summary>
    public void Add(params IEnumerable<string> acknowledged)
    {
        lock (_acknowledged)
        {
            _acknowledged.AddRange(acknowledged);
        }
    }

    /// <summary>Proposes under new names until one is acknowledged. A name that ended unknown may be in the list once too.</summary>
    public async Task<Answer> CommitAsync(RaftClient client, string text)
    {
        var since = Stopwatch.GetTimestamp();
        List<Answer> answers = [];
        while (Stopwatch.GetElapsedTime(since) < timeout)
        {
            var name = $"{text}#{Interlocked.Increment(ref _names)}";
            var answer = await client.ProposeAsync(group, Encoding.UTF8.GetBytes(name), AttemptTimeout);
            answers.Add(answer);
            if (answer.IsOk)
            {
                Add(name);
                return answer;
            }
        }

        var status = await client.StatusAsync();
        throw new TimeoutException(
            $"'{text}' at {status.Node} is not committed: {string.Join("; ", answers)}. {string.Join(", ", status.Replicas)}");
    }

    /// <summary>The whole list, by a linearizable read.</summary>
    public async Task<IReadOnlyList<string>> ReadAsync(RaftClient client) =>
        Parse(await client.QueryAsync(group, default, timeout: timeout));

    /// <summary>The list in a node's own machine once it has applied an index.</summary>
    public async Task<IReadOnlyList<string>> ReadLocalAsync(RaftClient client, long minIndex) =>
        Parse(await client.QueryAsync(group, default, Consistency.Sequential, minIndex, timeout));

    /// <summary>All lists are equal and contain every acknowledged command exactly once.</summary>
    public async Task AssertNothingLostAsync(params IReadOnlyList<RaftClient> clients)
    {
        var last = await CommitAsync(clients[0], "last");
        var list = await ReadAsync(clients[0]);
        foreach (var client in clients)
        {
            Assert.Equal(list, await ReadLocalAsync(client, last.Index));
        }

        Assert.Equal(list.Count, list.Distinct().Count());
        Assert.Empty(Acknowledged.Except(list));
    }

    private static IReadOnlyList<string> Parse(Answer answer)
    {
        Assert.True(answer.IsOk, answer.ToString());
        return ListMachine.Parse(answer.Result);
    }
}
