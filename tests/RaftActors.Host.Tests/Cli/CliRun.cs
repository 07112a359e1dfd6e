using System.Text;
using RaftActors.Host.Cli;

namespace RaftActors.Host.Tests.Cli;

/// <summary>One run of the command line in this process.</summary>
internal sealed record CliRun(int Exit, string Output, string Error)
{
    public static async Task<CliRun> Of(
        string[] arguments, byte[]? input = null, IReadOnlyDictionary<string, string>? environment = null, byte[]? raw = null)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        using var source = new MemoryStream(input ?? []);
        var exit = await CommandLine.RunAsync(
            arguments,
            new CliIo(source, output, error, IsTerminal: false, environment ?? new Dictionary<string, string>()) { RawArguments = raw });
        return new CliRun(exit, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }
}
