using Akka.Actor;
using RaftActors.Benchmarks.EndToEnd;
using RaftActors.Machines.Kv;
using RaftActors.Messages;

namespace RaftActors.Benchmarks.Race.Clients;

/// <summary>Our system, seen from a node that hosts no replica.</summary>
internal sealed class RaftTarget : IRaceTarget
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly ActorSystem _system;
    private readonly Raft _raft;
    private readonly int _voters;

    /// <param name="ports">The ports of the nodes; the last one is this client's.</param>
    /// <param name="directory">Where this node may keep files.</param>
    /// <param name="settings">The HOCON of every node.</param>
    public RaftTarget(int[] ports, string directory, string settings)
    {
        _voters = ports.Length - 1;
        _system = BenchNode.Start($"n{ports.Length}", ports, directory, more: settings);
        _raft = Raft.Get(_system);
    }

    public static string Group(int number) => $"g{number}";

    /// <summary>Leaders are spread over the nodes; that of a single group is n1.</summary>
    public async Task<int> PrepareAsync(int groups, CancellationToken cancel)
    {
        await Task.WhenAll(Enumerable.Range(0, groups).Select(g => LeadAsync(Group(g), $"n{(g % _voters) + 1}", cancel)));
        return 0;
    }

    /// <summary>The router finds the leader. After an unknown outcome the client checks by a read, as it should.</summary>
    public async Task<bool> TryPutAsync(string key, ReadOnlyMemory<byte> value, int attempt, TimeSpan timeout)
    {
        var put = await _raft.Client.ProposeAsync(Group(0), KvCommands.Put(key, value), timeout);
        if (put.Outcome == Outcome.Unknown)
        {
            await _raft.Client.QueryAsync(Group(0), KvQueries.Get(key), timeout: timeout);
        }

        return put.IsOk;
    }

    public async Task PutAsync(int group, string key, ReadOnlyMemory<byte> value, CancellationToken cancel)
    {
        var answer = await new KvClient(_raft.Client, Group(group)).PutAsync(key, value, Patience, cancel);
        if (answer.Outcome != Outcome.Ok || answer.Result.Status != KvStatus.Done)
        {
            throw new InvalidOperationException($"{key} was not written to group {Group(group)}: {answer.Outcome}.");
        }
    }

    public Task RunAsync(ClientTask task, ReadOnlyMemory<byte> value, LoadRecorder recorder)
    {
        var ended = new CountdownEvent(task.Clients);
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Action end = () =>
        {
            if (ended.Signal())
            {
                all.SetResult();
            }
        };

        for (var i = 0; i < task.Clients; i++)
        {
            var number = i;
            var client = _system.ActorOf(Props.Create(() => new RaftClientActor(_raft.Router, task, number, value, recorder, end)));
            client.Tell(RaftClientActor.Start);
        }

        return all.Task;
    }

    public async ValueTask DisposeAsync() => await _system.Terminate();

    private async Task LeadAsync(string group, string node, CancellationToken cancel)
    {
        while (true)
        {
            var put = await _raft.Client.ProposeAsync(group, KvCommands.Put("ready", default), Patience, cancel);
            var answer = put.IsOk ? await _raft.Client.TransferLeadershipAsync(group, node, Patience, cancel) : put;
            if (answer.IsOk)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), cancel);
        }
    }
}
