using RaftActors.Machines.Counters;
using RaftActors.TestKit.Machines;
using Xunit;

namespace RaftActors.Machines.Tests.Counters;

public sealed class CounterMachineTests
{
    private readonly MachineRun<CounterMachine> _run = new();

    [Fact]
    public void A_counter_can_be_added_to_reset_and_read()
    {
        Assert.Equal(0, Get("a"));
        Assert.Equal(5, Apply(CounterCommands.Add("a", 5)).Value);
        Assert.Equal(-2, Apply(CounterCommands.Add("a", -7)).Value);
        Assert.Equal(9, Apply(CounterCommands.Reset("a", 9)).Value);
        Assert.Equal(0, Apply(CounterCommands.Add("b", 0)).Value);
        Assert.Equal(9, Get("a"));
    }

    [Theory]
    [InlineData(long.MaxValue, 1)]
    [InlineData(long.MinValue, -1)]
    [InlineData(long.MinValue, long.MinValue)]
    [InlineData(1, long.MaxValue)]
    public void An_addition_that_would_overflow_is_refused(long value, long number)
    {
        Apply(CounterCommands.Reset("a", value));

        var result = Apply(CounterCommands.Add("a", number));

        Assert.Equal((CounterStatus.Overflow, value), (result.Status, result.Value));
        Assert.Equal(value, Get("a"));
    }

    [Theory]
    [InlineData(long.MaxValue, long.MinValue)]
    [InlineData(-1, long.MaxValue)]
    [InlineData(long.MaxValue, 0)]
    public void A_counter_can_hold_every_64_bit_number(long value, long number)
    {
        Apply(CounterCommands.Reset("a", value));

        Assert.Equal(
            (CounterStatus.Done, value + number), (Apply(CounterCommands.Add("a", number)) is var r ? r.Status : default, Get("a")));
    }

    [Fact]
    public void Unreadable_commands_are_answered()
    {
        Assert.Equal(CounterStatus.Invalid, Apply(new byte[] { 0xff }).Status);
        Assert.Equal(CounterStatus.Invalid, Apply(default).Status);
        _run.ApplyGarbage(seed: 2, count: 2000);
        Assert.Throws<ArgumentException>(() => CounterCommands.Add("", 1));
        Assert.ThrowsAny<ArgumentException>(() => _run.Machine.Query(new byte[] { 0xff }));
    }

    [Fact]
    public void A_snapshot_restores_the_counters()
    {
        Apply(CounterCommands.Add("b", -1));
        Apply(CounterCommands.Add("a", long.MaxValue));
        var snapshot = _run.Save();

        _run.Restart();

        Assert.Equal((long.MaxValue, -1L), (Get("a"), Get("b")));
        Assert.Equal(snapshot, _run.Save());
        Assert.Throws<InvalidDataException>(() => MachineRun<CounterMachine>.Loaded(snapshot[..^1]));
        Assert.Throws<InvalidDataException>(() => MachineRun<CounterMachine>.Loaded([0x08, 0x02]));
    }

    private CounterResult Apply(ReadOnlyMemory<byte> command) => CounterResult.Decode(_run.Apply(command));

    private long Get(string name) => CounterResult.Decode(_run.Machine.Query(CounterCommands.Get(name))).Value;
}
