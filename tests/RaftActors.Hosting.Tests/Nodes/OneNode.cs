using Microsoft.Extensions.Configuration;
using RaftActors.TestKit.Machines;
using Xunit;

namespace RaftActors.Hosting.Tests.Nodes;

/// <summary>One node with everything that is declared in one way or another; shared by the tests that do not stop it.</summary>
public sealed class OneNode : IAsyncLifetime
{
    private static readonly KeyValuePair<string, string?>[] Section =
    [
        new("Raft:NodeId", "n1"),
        new("Raft:Nodes:n1", "127.0.0.1:4051"),
        new("Raft:RequestTimeout", "00:00:07.5"),
        new("Raft:Groups:configured:Machine", "list"),
        new("Raft:Groups:configured:Members:0", "n1"),
        new("Raft:Groups:configured:OnApplyException", "Fault"),
    ];

    public NodeHost Node { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(Section).Build();
        Node = await NodeHost.Build(
            akka => akka
                .WithRaft(configuration.GetSection("Raft"))
                .WithRaft(o => o.MetaVoters = ["n1"])
                .WithRaftMachine<ListMachine>("list")
                .WithRaftGroup<Orders>("orders", o => o.Members = ["n1"])
                .WithRaftGroup("prefixed", _ => new Prefixed("> "))
                .WithRaftGroup("cache", o => o.Machine = "kv")
                .WithRaftKeyspace("items", o => (o.Machine, o.Replicas) = ("kv", 1))
                .WithRaftOutbox<Mailer>("orders")
                .WithRaftReadinessCheck()
                .WithRaftQuorumCheck(tags: ["mine"]),
            services => services.AddRaftClient("configured", new TextCodec(), new TextCodec())).StartAsync();
    }

    public Task DisposeAsync() => Node.DisposeAsync().AsTask();
}
