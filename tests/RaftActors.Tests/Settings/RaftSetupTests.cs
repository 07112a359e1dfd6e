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
