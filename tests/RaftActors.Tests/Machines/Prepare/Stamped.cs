using System.Text;
using RaftActors.Machines.Prepare;
using RaftActors.TestKit.Machines;

namespace RaftActors.Tests.Machines.Prepare;

/// <summary>
/// A list whose commands are prepared: "bad" is refused, "later" waits for <see cref="Gate"/>, "never" waits without end, "long" grows.
/// </summary>
public sealed class Stamped : ListMachine, IPreparedMachine
{
    public static readonly SemaphoreSlim Gate = new(0);

    public ICommandPreparer CreatePreparer() => new Preparer();

    private sealed class Preparer : ICommandPreparer
    {
        public ValueTask<ReadOnlyMemory<byte>> PrepareAsync(ReadOnlyMemory<byte> command, CancellationToken cancel)
        {
            var text = Encoding.UTF8.GetString(command.Span);
            return text switch
            {
                "bad" => throw new ArgumentException("This is bad."),
                "bad later" => new(Task.FromException<ReadOnlyMemory<byte>>(new ArgumentException("This is bad, too."))),
                "later" => new(Wait(text, cancel)),
                "never" => new(new TaskCompletionSource<ReadOnlyMemory<byte>>().Task),
                "long" => new(new byte[2_000_000]),
                _ => new(Stamp(text)),
            };
        }

        private static async Task<ReadOnlyMemory<byte>> Wait(string text, CancellationToken cancel)
        {
            await Gate.WaitAsync(cancel);
            return Stamp(text);
        }

        private static ReadOnlyMemory<byte> Stamp(string text) => Encoding.UTF8.GetBytes($"{text}, prepared");
    }
}
