using RaftActors.Machines;
using RaftActors.TestKit.Machines;
using Xunit;

namespace RaftActors.Tests.Machines;

/// <summary>What is made with a machine ends with it, once.</summary>
public sealed class MachineSupplyTests
{
    private readonly List<string> _ended = [];
    private readonly List<Exception> _failed = [];

    [Fact]
    public void A_machine_is_disposed_before_what_was_made_for_it()
    {
        var machines = Supply(context =>
        {
            context.OnEnd(() => _ended.Add("scope"));
            context.OnEnd(() => _ended.Add("service"));
            return new Disposable(_ended);
        });
        var machine = machines.Create();
        Assert.Empty(_ended);

        machines.Release(machine);
        machines.Release(machine);
        machines.Dispose();

        Assert.Equal(["machine", "service", "scope"], _ended);
    }

    [Fact]
    public void Machines_that_are_in_use_are_disposed_when_the_replica_has_stopped()
    {
        var machines = Supply(_ => new Disposable(_ended));
        machines.Create();
        var replaced = machines.Create();
        machines.Release(replaced);
        Assert.Single(_ended);

        machines.Dispose();
        machines.Dispose();

        Assert.Equal(2, _ended.Count);
    }

    [Fact]
    public void What_was_made_for_a_machine_that_could_not_be_made_ends_at_once()
    {
        var machines = Supply<Disposable>(context =>
        {
            context.OnEnd(() => _ended.Add("scope"));
            throw new InvalidOperationException("no price list");
        });

        var thrown = Assert.Throws<InvalidOperationException>(machines.Create);

        Assert.Equal("no price list", thrown.Message);
        Assert.Equal(["scope"], _ended);
    }

    [Fact]
    public void An_end_that_throws_keeps_no_other_from_ending()
    {
        var machines = Supply(context =>
        {
            context.OnEnd(() => _ended.Add("scope"));
            context.OnEnd(() => throw new InvalidOperationException("stuck"));
            return new Disposable(_ended);
        });
        machines.Create();

        machines.Dispose();

        Assert.Equal(["machine", "scope"], _ended);
        Assert.Equal("stuck", Assert.Single(_failed).Message);
    }

    [Fact]
    public void A_tool_without_an_actor_system_says_so()
    {
        using var machines = Supply(context => context.System.Name.Length > 0 ? new Disposable(_ended) : null!);

        Assert.Contains("no actor system", Assert.Throws<InvalidOperationException>(machines.Create).Message, StringComparison.Ordinal);
    }

    private MachineSupply Supply<TMachine>(Func<MachineContext, TMachine> create)
        where TMachine : class, IStateMachine => new(MachineFactory.Of(create), null, _failed.Add);

    private sealed class Disposable(List<string> ended) : ListMachine, IDisposable
    {
        public void Dispose() => ended.Add("machine");
    }
}
