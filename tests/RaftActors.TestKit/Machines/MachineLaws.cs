using CsCheck;
using RaftActors.Machines;
using Xunit;

namespace RaftActors.TestKit.Machines;

/// <summary>
/// What every state machine must keep so that replicas agree, checked with random commands. A failure prints the seed and the smallest
/// commands that show it.
/// </summary>
public static class MachineLaws
{
    private const int MaxCommands = 60;
    private static readonly Gen<byte[]> Garbage = Gen.Byte.Array[0, 60];

    /// <summary>Checks all laws.</summary>
    /// <param name="create">Creates the machine.</param>
    /// <param name="command">Commands that the machine can read; arbitrary bytes are added here.</param>
    /// <param name="query">Queries that the machine can read.</param>
    /// <param name="runs">How many random histories each law is checked with.</param>
    public static void Hold(Func<IStateMachine> create, Gen<byte[]> command, Gen<byte[]> query, int runs = 300)
    {
        var commands = Gen.Frequency((9, command), (1, Garbage)).Array[0, MaxCommands];
        commands.Sample(c => SameCommandsGiveTheSameAnswersAndState(create, c), iter: runs);
        Gen.Select(commands, Gen.Int[0, MaxCommands]).Sample((c, cut) => ASnapshotInTheMiddleChangesNothing(create, c, cut), iter: runs);
        Gen.Select(commands, Gen.Int[0, MaxCommands]).Sample(
            (c, cut) => ACapturedStateIsThatOfItsMoment(create, c, cut), iter: runs);
        Gen.Select(commands, query.Array[1, 10]).Sample((c, q) => QueriesChangeNothing(create, c, q), iter: runs);
    }

    private static void SameCommandsGiveTheSameAnswersAndState(Func<IStateMachine> create, byte[][] commands)
    {
        var (one, other) = (create(), create());
        Assert.Equal(Answers(one, commands, 0), Answers(other, commands, 0));
        Assert.Equal(Saved(one), Saved(other));
    }

    private static void ASnapshotInTheMiddleChangesNothing(Func<IStateMachine> create, byte[][] commands, int cut)
    {
        cut = Math.Min(cut, commands.Length);
        var (whole, restored) = (create(), create());
        Answers(whole, commands[..cut], 0);
        restored.Load(new MemoryStream(Saved(whole)));

        Assert.Equal(Saved(whole), Saved(restored));
        Assert.Equal(Answers(whole, commands[cut..], cut), Answers(restored, commands[cut..], cut));
        Assert.Equal(Saved(whole), Saved(restored));
    }

    /// <summary>For machines that offer it: what was captured is written as Save would have, whatever is applied before that.</summary>
    private static void ACapturedStateIsThatOfItsMoment(Func<IStateMachine> create, byte[][] commands, int cut)
    {
        cut = Math.Min(cut, commands.Length);
        var machine = create();
        Answers(machine, commands[..cut], 0);
        var then = Saved(machine);
        if (machine is not ICapturedMachine captured)
        {
            return;
        }

        var write = captured.Capture();
        Answers(machine, commands[cut..], cut);
        using var stream = new MemoryStream();
        write(stream);

        Assert.Equal(then, stream.ToArray());
    }

    private static void QueriesChangeNothing(Func<IStateMachine> create, byte[][] commands, byte[][] queries)
    {
        var machine = create();
        Answers(machine, commands, 0);
        var before = Saved(machine);
        foreach (var query in queries)
        {
            Assert.Equal(machine.Query(query).ToArray(), machine.Query(query).ToArray());
        }

        Assert.Equal(before, Saved(machine));
    }

    /// <summary>Each answer in hexadecimal; log time advances by a second per command.</summary>
    private static List<string> Answers(IStateMachine machine, IEnumerable<byte[]> commands, long after) =>
        [.. commands.Select((c, i) => Convert.ToHexString(
            machine.Apply(new CommittedCommand(after + i + 1, 1, 1_000_000 + ((after + i) * 1000), c)).Span))];

    private static byte[] Saved(IStateMachine machine)
    {
        using var stream = new MemoryStream();
        machine.Save(stream);
        return stream.ToArray();
    }
}
