using Akka.Streams;
using RaftActors.Client;
using RaftActors.Messages;
using RaftActors.TestKit.Machines;
using RaftActors.TestKit.Nodes;
using Xunit;

namespace RaftActors.Streams.Tests;

/// <summary>One node whose group <c>g</c> keeps a list.</summary>
public abstract class StreamRig : IAsyncLifetime
{
    protected static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);
    private protected const string Group = "g";
    private readonly SingleNode _node = SingleNode.Start($$"""
        groups.g.machine = list
        machines.list = "{{typeof(ListMachine).AssemblyQualifiedName}}"
        snapshot { trailing-entries = 0 }
        """);

    private protected Raft Raft => Raft.Get(_node.System);

    private protected RaftClient Client => _node.Client;

    private protected ActorMaterializer Materializer { get; private set; } = null!;

    public Task InitializeAsync()
    {
        Materializer = _node.System.Materializer();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _node.DisposeAsync();

    /// <summary>Commits these commands one after the other.</summary>
    private protected async Task<List<Answer>> Commit(params string[] commands)
    {
        var answers = new List<Answer>();
        foreach (var command in commands)
        {
            var answer = await Client.ProposeAsync(Group, Bytes(command), MaxWait);
            Assert.Equal(Outcome.Ok, answer.Outcome);
            answers.Add(answer);
        }

        return answers;
    }

    private protected static ReadOnlyMemory<byte> Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private protected static string Text(ReadOnlyMemory<byte> bytes) => System.Text.Encoding.UTF8.GetString(bytes.Span);
}
