using System.Text;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using RaftActors.Client;
using RaftActors.Hosting.Tests.Nodes;
using RaftActors.Machines;
using RaftActors.Machines.Kv;
using RaftActors.Machines.Locks;
using RaftActors.Messages;
using RaftActors.Status;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Hosting.Tests;

/// <summary>What an application writes in <c>AddAkka</c> and finds in its services.</summary>
public sealed class OneNodeTests(OneNode one) : IClassFixture<OneNode>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private IServiceProvider Services => one.Node.Services;

    [Fact]
    public async Task A_machine_gets_its_services_from_the_container() =>
        Assert.Equal("tea costs 3", await one.Node.ProposeAsync("orders", "tea"));

    [Fact]
    public async Task A_machine_may_be_made_by_a_function() => Assert.Equal("> a", await one.Node.ProposeAsync("prefixed", "a"));

    [Fact]
    public async Task Groups_and_options_may_come_from_the_application_s_configuration()
    {
        Assert.StartsWith("a@", await one.Node.ProposeAsync("configured", "a"), StringComparison.Ordinal);

        var settings = Services.GetRequiredService<Raft>().Settings;
        Assert.Equal(TimeSpan.FromSeconds(7.5), settings.RequestTimeout);
        Assert.Equal(ApplyExceptionPolicy.Fault, settings.Groups["configured"].OnApplyException);
        Assert.Equal(ApplyExceptionPolicy.Answer, settings.Groups["orders"].OnApplyException);
    }

    [Fact]
    public async Task Effects_run_in_a_handler_with_services()
    {
        await one.Node.ProposeAsync("orders", "letter");

        await Conditions.Until(() => one.Node.Journal.Count("mailed letter costs 6") > 0, "the letter was mailed", Patience);
    }

    [Fact]
    public async Task Clients_are_services()
    {
        Assert.Same(Services.GetRequiredService<Raft>().Client, Services.GetRequiredService<RaftClient>());

        var cache = Services.GetRequiredKeyedService<KvClient>("cache");
        Assert.Same(cache, Services.GetRequiredKeyedService<KvClient>("cache"));
        Assert.True((await cache.PutAsync("k", "v"u8.ToArray(), Patience)).IsOk);
        Assert.Equal("v", Encoding.UTF8.GetString((await cache.GetAsync("k")).Result.Entries[0].Value.Span));

        // Without a key: the group of that name, which this node does not have.
        Assert.Equal(Outcome.NoSuchGroup, (await Services.GetRequiredService<LockClient>().ListAsync()).Outcome);
    }

    [Fact]
    public async Task A_typed_client_and_a_keyspace_are_found_by_name()
    {
        var typed = Services.GetRequiredKeyedService<RaftClient<string, string>>("configured");
        Assert.StartsWith("typed@", (await typed.ProposeAsync("typed", Patience)).Result, StringComparison.Ordinal);

        var items = Services.GetRequiredKeyedService<RaftKeyspace>("items");
        Assert.Same(items, Services.GetRequiredKeyedService<RaftKeyspace>("items"));
        var answer = await items.ProposeAsync("k"u8.ToArray(), KvCommands.Put("k", "v"u8.ToArray()), Patience);
        Assert.True(answer.Outcome == Outcome.Ok, $"{answer.Outcome}: {answer.Message}");
    }

    [Fact]
    public async Task The_router_is_in_the_registry()
    {
        var router = await Services.GetRequiredService<IRequiredActor<RaftRouter>>().GetAsync();

        Assert.Equal("n1", (await router.Ask<NodeStatus>(new GetNodeStatus(0), Patience)).Node);
    }

    [Fact]
    public async Task Checks_of_health_have_the_names_and_tags_that_were_asked_for()
    {
        var ready = await one.Node.UntilAsync(RaftHealthCheckExtensions.Ready, HealthStatus.Healthy);
        Assert.Equal(["akka", "raft", "ready"], ready.Tags.Order(StringComparer.Ordinal));
        Assert.Contains("n1: ", ready.Description, StringComparison.Ordinal);

        // Akka.Hosting adds its own tag.
        var quorum = await one.Node.UntilAsync(RaftHealthCheckExtensions.Quorum, HealthStatus.Healthy);
        Assert.Equal(["akka", "mine"], quorum.Tags.Order(StringComparer.Ordinal));
    }
}
