using System.Collections;
using RaftActors.Host.Words;

namespace RaftActors.Host.Cli;

/// <summary>What the command line touches of the process, so that tests can give it something else.</summary>
internal sealed record CliIo(
    Stream Input, Stream Output, TextWriter Error, bool IsTerminal, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>
    /// Text to standard output. Flushed at every write, so that it keeps its place among the bytes of <see cref="Output"/>.
    /// </summary>
    public TextWriter Text { get; } = new StreamWriter(Output) { AutoFlush = true, NewLine = "\n" };

    /// <summary>The arguments as the system has them, before they became text; empty where it does not say.</summary>
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

    /// <summary>Says on standard error what is wrong, in one line. The message may quote what others wrote.</summary>
    public void Complain(string message) => Error.WriteLine($"raftactors: {Printable.Sentence(message)}");

    /// <summary>A remark that goes with the result, also on standard error.</summary>
    public void Note(string message) => Error.WriteLine(Printable.Sentence(message));

    /// <summary>A line of the result that may quote what others wrote.</summary>
    public void Say(string line) => Text.WriteLine(Printable.Sentence(line));
}
