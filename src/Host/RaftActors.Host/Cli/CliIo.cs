using System.Collections;
using RaftActors.AspNetCore.Words;

namespace RaftActors.Host.Cli;

/// <summary>What the command line uses of its process; tests replace it.</summary>
internal sealed record CliIo(
    Stream Input, Stream Output, TextWriter Error, bool IsTerminal, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>
    /// Text to standard output. Flushed on every write, so that it stays in order with the bytes of <see cref="Output"/>.
    /// </summary>
    public TextWriter Text { get; } = new StreamWriter(Output) { AutoFlush = true, NewLine = "\n" };

    /// <summary>The raw bytes of the arguments; empty if the system does not provide them.</summary>
    public ReadOnlyMemory<byte> RawArguments { get; init; }

    public static CliIo OfProcess() =>
        new(
            Console.OpenStandardInput(),
            Console.OpenStandardOutput(),
            Console.Error,
            !Console.IsOutputRedirected,
            System
                .Environment.GetEnvironmentVariables()
                .Cast<DictionaryEntry>()
                .ToDictionary(e => (string)e.Key, e => e.Value as string ?? "", StringComparer.Ordinal))
        {
            RawArguments = Arguments.OfProcess(),
        };

    /// <summary>Reports a problem on standard error, in one line. The message may quote foreign text.</summary>
    public void Complain(string message) => Error.WriteLine($"raftactors: {Printable.Sentence(message)}");

    /// <summary>A remark on the result, also on standard error.</summary>
    public void Note(string message) => Error.WriteLine(Printable.Sentence(message));

    /// <summary>A line of the result; it may quote foreign text.</summary>
    public void Say(string line) => Text.WriteLine(Printable.Sentence(line));
}
