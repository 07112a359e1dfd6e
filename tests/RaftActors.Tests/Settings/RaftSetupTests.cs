using Akka.Actor;
using Akka.Actor.Setup;
using RaftActors.Machines;
using RaftActors.Settings;
using RaftActors.TestKit.Machines;
using Xunit;

namespace RaftActors.Tests.Settings;

/// <summary>Machines that code creates take part like those that HOCON names.</summary>
public sealed class RaftSetupTests
{
    [Fact]
    public async Task A_group_of_the_configuration_may_name_a_registered_machine()
    {
        var settings = await ReadAsync("groups.g.machine = mine", RaftSetup.Empty.WithMachine("mine", () => new ListMachine()));

        var group = settings.Groups["g"];
        Assert.Equal(("mine", typeof(ListMachine)), (group.Machine, group.Factory.MachineType));
    }

    [Fact]
    public async Task One_name_for_two_machines_is_refused()
    {
        var setup = RaftSetup.Empty.WithMachine("list", () => new ListMachine());
        var refused = await Assert.ThrowsAsync<RaftConfigurationException>(() =>
            ReadAsync("machines.list = \"RaftActors.TestKit.Machines.ListMachine, RaftActors.TestKit\"", setup));

        Assert.Contains(
            refused.Problems,
            p => p.StartsWith("raft-actors.machines.list: is also registered by RaftSetup.WithMachine", StringComparison.Ordinal));
    }

    [Fact]
    public void One_name_cannot_be_registered_twice()
    {
        var setup = RaftSetup.Empty.WithMachine("list", MachineFactory.Of<ListMachine>());

        Assert.Throws<ArgumentException>(() => setup.WithMachine("list", MachineFactory.Of<ListMachine>()));
        Assert.Empty(RaftSetup.Empty.Machines);
    }

    [Fact]
    public async Task A_group_of_the_configuration_may_have_a_registered_outbox_handler()
    {
        var setup = Registered().WithOutboxHandler("g", system => Props.Empty.WithDeploy(new Deploy(system.Name, Scope.Local)));

        var settings = await ReadAsync("groups.g.machine = mine\ngroups.h.machine = mine", setup);

        Assert.Equal("settings", settings.Groups["g"].OutboxHandler!.Deploy.Path);
        Assert.Null(settings.Groups["h"].OutboxHandler);
    }

    [Fact]
    public async Task An_outbox_handler_of_no_group_and_a_second_one_are_refused()
    {
        var setup = Registered().WithOutboxHandler("g", _ => Props.Empty).WithOutboxHandler("other", _ => Props.Empty);

        var refused = await Assert.ThrowsAsync<RaftConfigurationException>(() => ReadAsync(
            "groups.g { machine = mine, outbox-handler = \"Akka.Actor.EventStreamActor, Akka\" }", setup));

        Assert.Contains(
            "raft-actors.groups.other: an outbox handler is registered for it, but the group is not configured", refused.Problems);
        Assert.Contains(
            refused.Problems,
            p => p.StartsWith("raft-actors.groups.g.outbox-handler: another handler is registered", StringComparison.Ordinal));
        Assert.Throws<ArgumentException>(() => setup.WithOutboxHandler("g", _ => Props.Empty));
    }

    private static RaftSetup Registered() => RaftSetup.Empty.WithMachine("mine", () => new ListMachine());

    private static async Task<RaftSettings> ReadAsync(string more, RaftSetup setup)
    {
        var config = BootstrapSetup.Create().WithConfig($"raft-actors {{\nnode-id = n1\nnodes.n1 = \"127.0.0.1:4051\"\n{more}\n}}");
        var system = ActorSystem.Create("settings", ActorSystemSetup.Create(config, setup));
        try
        {
            system.Settings.InjectTopLevelFallback(Raft.DefaultConfig());
            return RaftSettings.Create(system);
        }
        finally
        {
            await system.Terminate();
        }
    }
}
