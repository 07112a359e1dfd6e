using CsCheck;
using RaftActors.Machines;
using RaftActors.Ranges.Keys;
using Xunit;

namespace RaftActors.TestKit.Machines;

/// <summary>
/// What every <see cref="ISplittableMachine"/> must keep, checked with random commands. A failure prints the seed and the smallest commands
/// that show it.
/// </summary>
public static class SplitLaws
{
    private const int MaxCommands = 30;

    /// <summary>Checks all laws.</summary>
    /// <param name="create">Creates the machine.</param>
    /// <param name="command">Commands that the machine can read.</param>
    /// <param name="key">Keys to split at, among and between those of the commands.</param>
    /// <param name="runs">How many random histories each law is checked with.</param>
    public static void Hold(Func<ISplittableMachine> create, Gen<byte[]> command, Gen<byte[]> key, int runs = 10_000)
    {
        var commands = command.Array[0, MaxCommands];
        Gen.Select(commands, key, commands, commands).Sample(
            (before, at, between, after) => SplittingAndMergingChangesNothing(create, before, at, between, after), iter: runs);
        Gen.Select(commands, key).Sample((c, k) => TheMiddleKeyLeavesSomethingOnBothSides(create, c), iter: runs);
        Gen.Select(commands, command, key.Array[1, 4]).Sample(
            (c, last, cuts) => ACommandChangesNothingButItsKeys(create, c, last, cuts), iter: runs);
    }

    /// <summary>
    /// The whole machine and its parts get the same commands, each part those of its keys. Commands of no key or of both parts are left
    /// out, because a range refuses them.
    /// </summary>
    private static void SplittingAndMergingChangesNothing(
        Func<ISplittableMachine> create, byte[][] before, byte[] at, byte[][] between, byte[][] after)
    {
        var (whole, left, index) = (create(), create(), 0L);
        foreach (var command in before)
        {
            Assert.Equal(Answer(whole, ++index, command), Answer(left, index, command));
        }

        var right = left.Split(at);
        Assert.Equal(whole.Measure(), Sum(left.Measure(), right.Measure()));
        foreach (var command in between)
        {
            if (PartOf(whole, command, at) is { } isRight)
            {
                Assert.Equal(Answer(whole, ++index, command), Answer(isRight ? right : left, index, command));
            }
        }

        left.Merge(right);
        Assert.Equal(whole.Measure(), left.Measure());
        Assert.Equal(Saved(whole), Saved(left));
        foreach (var command in after)
        {
            Assert.Equal(Answer(whole, ++index, command), Answer(left, index, command));
        }

        Assert.Equal(Saved(whole), Saved(left));
    }

    private static void TheMiddleKeyLeavesSomethingOnBothSides(Func<ISplittableMachine> create, byte[][] commands)
    {
        var machine = create();
        for (var i = 0; i < commands.Length; i++)
        {
            Answer(machine, i + 1, commands[i]);
        }

        Assert.Equal(machine.Measure().Entries >= 2, machine.MiddleKey() is not null);
        if (machine.MiddleKey() is { } middle)
        {
            var right = machine.Split(middle);
            Assert.True(machine.Measure().Entries > 0 && right.Measure().Entries > 0);
        }
    }

    /// <summary>Every part without a key of the command is afterwards what it was, except for what belongs to no key.</summary>
    private static void ACommandChangesNothingButItsKeys(Func<ISplittableMachine> create, byte[][] commands, byte[] last, byte[][] cuts)
    {
        var (changed, untouched) = (create(), create());
        for (var i = 0; i < commands.Length; i++)
        {
            Answer(changed, i + 1, commands[i]);
            Answer(untouched, i + 1, commands[i]);
        }

        var keys = KeysOf(changed, last);
        var next = commands.Length + 1;
        Answer(changed, next, last);

        // What belongs to no key, such as log time, becomes the same by a command that changes no key: one of no bytes.
        Answer(changed, next + 1, []);
        Answer(untouched, next + 1, []);
        foreach (var cut in cuts)
        {
            // The part from a key up to the byte after it is that one key.
            AssertSame(changed, untouched, keys, cut, [.. cut, 0]);
            AssertSame(changed, untouched, keys, [], cut);
            AssertSame(changed, untouched, keys, [.. cut, 0], [255]);
        }
    }

    private static void AssertSame(ISplittableMachine one, ISplittableMachine other, List<byte[]> keys, byte[] from, byte[] to)
    {
        if (!keys.Exists(k => KeyOrder.Compare(k, from) >= 0 && KeyOrder.Compare(k, to) < 0))
        {
            Assert.Equal(Part(one, from, to), Part(other, from, to));
        }
    }

    private static byte[] Part(ISplittableMachine machine, byte[] from, byte[] to)
    {
        var middle = machine.Split(from);
        var right = middle.Split(to);
        var saved = Saved(middle);
        middle.Merge(right);
        machine.Merge(middle);
        return saved;
    }

    /// <summary>Whether the command belongs to the right part; null if to neither.</summary>
    private static bool? PartOf(ISplittableMachine machine, byte[] command, byte[] at)
    {
        var keys = KeysOf(machine, command);
        var right = keys.Count(k => KeyOrder.Compare(k, at) >= 0);
        return keys.Count == 0 || (right > 0 && right < keys.Count) ? null : right > 0;
    }

    private static List<byte[]> KeysOf(ISplittableMachine machine, byte[] command)
    {
        var sink = new KeySink();
        machine.KeysOfCommand(command, sink);
        var keys = new List<byte[]>();
        foreach (var key in sink.Keys)
        {
            keys.Add(key.ToArray());
        }

        return keys;
    }

    private static RangeSize Sum(RangeSize one, RangeSize other) => new(one.Entries + other.Entries, one.Bytes + other.Bytes);

    private static string Answer(ISplittableMachine machine, long index, byte[] command) =>
        Convert.ToHexString(machine.Apply(new CommittedCommand(index, 1, 1_000_000 + (index * 1000), command)).Span);

    private static byte[] Saved(ISplittableMachine machine)
    {
        using var stream = new MemoryStream();
        machine.Save(stream);
        return stream.ToArray();
    }
}
