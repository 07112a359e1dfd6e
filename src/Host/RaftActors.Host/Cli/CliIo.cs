using System.Collections;

namespace RaftActors.Host.Cli;

/// <summary>What the command line touches of the process, so that tests can give it something else.</summary>
internal sealed record CliIo(Stream Input, Stream Output, TextWriter Error, bool IsTerminal, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>Text to standard output. Flushed at every write, so that it keeps its place among the bytes of <see cref="Output"/>.</summary>
    public TextWriter Text { get; } = new StreamWriter(Output) { AutoFlush = true, NewLine = "\n" };

    public static CliIo OfProcess() => new(
        Console.OpenStandardInput(),
        Console.OpenStandardOutput(),
        Console.Error,
        !Console.IsOutputRedirected,
        System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => e.Value as string ?? "", StringComparer.Ordinal));
}
