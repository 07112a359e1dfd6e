using System.Text;
using RaftActors.Machines;
using RaftActors.Machines.Parallel;

namespace RaftActors.Tests.Machines.Parallel;

/// <summary>
/// One text per part: <c>part=text</c> appends to the text of a part; <c>all</c> answers with everything, so it runs exclusively.
/// </summary>
public sealed class Accounts : IParallelMachine
{
    private readonly StringBuilder[] _parts = [.. Enumerable.Range(0, 16).Select(_ => new StringBuilder())];
    private readonly int[] _running = new int[16];

    /// <summary>What to do while a command is applied.</summary>
    public Action<string>? Inside { get; init; }

    public long? PartOf(ReadOnlyMemory<byte> command)
    {
        var text = Encoding.UTF8.GetString(command.Span);
        return text.IndexOf('=') is var at and > 0 ? int.Parse(text.AsSpan(0, at)) : null;
    }

    public ReadOnlyMemory<byte> Apply(in CommittedCommand command)
    {
        var text = Encoding.UTF8.GetString(command.Command.Span);
        if (PartOf(command.Command) is not { } part)
        {
            foreach (var running in _running)
            {
                Alone(running == 0);
            }

            return Encoding.UTF8.GetBytes(string.Join('|', _parts.Select(p => p.Length)));
        }

        Alone(Interlocked.Increment(ref _running[part]) == 1);
        Alone(command.Outbox is null);
        Inside?.Invoke(text);
        if (text.EndsWith("disk", StringComparison.Ordinal))
        {
            throw new IOException($"disk at {command.Index}");
        }

        if (text.EndsWith("poison", StringComparison.Ordinal))
        {
            Interlocked.Decrement(ref _running[part]);
            throw new InvalidOperationException($"poison at {command.Index}");
        }

        _parts[part].Append(text).Append('@').Append(command.Index).Append('/').Append(command.Timestamp);
        Interlocked.Decrement(ref _running[part]);
        return Encoding.UTF8.GetBytes($"{command.Index}:{_parts[part].Length}");
    }

    public ReadOnlyMemory<byte> Query(ReadOnlyMemory<byte> query) =>
        Encoding.UTF8.GetBytes(string.Join('|', _parts.Select(p => p.ToString())));

    public void Save(Stream snapshot) => snapshot.Write(Query(default).Span);

    public void Load(Stream snapshot) => throw new NotSupportedException("No test of these loads it.");

    private static void Alone(bool holds)
    {
        if (!holds)
        {
            throw new InvalidOperationException("Two commands of one part, or a command without a part and another, ran in parallel.");
        }
    }
}
