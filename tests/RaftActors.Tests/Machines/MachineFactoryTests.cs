using RaftActors.Machines;
using RaftActors.TestKit.Machines;
using Xunit;

namespace RaftActors.Tests.Machines;

public sealed class MachineFactoryTests
{
    [Fact]
    public void Every_call_creates_a_new_machine()
    {
        var factory = MachineFactory.Of<ListMachine>();

        Assert.Equal(typeof(ListMachine), factory.MachineType);
        Assert.NotSame(Create(factory), Create(factory));
    }

    [Fact]
    public void A_function_may_give_the_machine_what_it_needs()
    {
        var factory = MachineFactory.Of(() => new Prefixed("p:"));

        Assert.Equal((typeof(Prefixed), "p:"), (factory.MachineType, ((Prefixed)Create(factory)).Prefix));
    }

    /// <summary>Its state would outlive the replica, and the log would be applied to it again.</summary>
    [Fact]
    public void The_same_machine_twice_is_refused()
    {
        var machine = new ListMachine();
        var factory = MachineFactory.Of(() => machine);
        Create(factory);

        var refused = Assert.Throws<InvalidOperationException>(() => Create(factory));
        Assert.Contains("must return a new one", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_that_was_given_out_before_is_refused()
    {
        ListMachine[] pool = [new(), new()];
        var calls = 0;
        var factory = MachineFactory.Of(() => pool[calls++ % 2]);
        Create(factory);
        Create(factory);

        Assert.Throws<InvalidOperationException>(() => Create(factory));
    }

    [Fact]
    public void Null_is_refused() =>
        Assert.Throws<InvalidOperationException>(() => Create(MachineFactory.Of<ListMachine>(() => null!)));

    private static IStateMachine Create(MachineFactory factory) => factory.Create(new MachineContext(null));

    private sealed class Prefixed(string prefix) : ListMachine
    {
        public string Prefix => prefix;
    }
}
