using System.Diagnostics;
using System.Text;
using RaftActors.TestKit.Files;

namespace RaftActors.Etcd.Tests.Clients;

/// <summary>Runs the commands of a transcript in one shell, in a directory of their own.</summary>
internal static class Shell
{
    public const string WithoutEtcdctl = "There is no etcdctl (or no sh) on the PATH; on Debian: apt-get install etcd-client.";

    private const char EndOfOutput = '\u0001';

    /// <summary><c>first LINES COMMAND...</c> ends a command that would run on as soon as it has written so many lines.</summary>
    private const string Start = """
        exec 2>&1
        first() {
          lines=$1; shift
          mkfifo pipe
          "$@" > pipe 2>&1 & child=$!
          head -n "$lines" pipe
          kill $child 2> /dev/null
          wait $child 2> /dev/null
          rm pipe
        }
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static bool HasEtcdctl { get; } = IsOnPath("etcdctl") && IsOnPath("sh");

    /// <summary>Runs commands, one after the other.</summary>
    /// <param name="endpoint">The node that etcdctl asks.</param>
    /// <param name="commands">Each can have several lines.</param>
    /// <returns>For each: what it wrote, and its exit code.</returns>
    public static async Task<IReadOnlyList<(string Output, string Code)>> RunAsync(string endpoint, IEnumerable<string> commands)
    {
        using var directory = new TemporaryDirectory();
        var script = new StringBuilder(Start).Append('\n');
        foreach (var command in commands)
        {
            script.Append(command).Append("\nprintf '\\001%s\\n' $?\n");
        }

        var start = new ProcessStartInfo("sh", [directory.File("script", script.ToString())])
        {
            WorkingDirectory = directory.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
            Environment = { ["ETCDCTL_API"] = "3", ["ETCDCTL_ENDPOINTS"] = endpoint },
        };
        using var shell = Process.Start(start)!;
        shell.StandardInput.Close();
        using var patience = new CancellationTokenSource(Patience);
        await using var end = patience.Token.Register(() => shell.Kill(entireProcessTree: true));
        return Split(await shell.StandardOutput.ReadToEndAsync());
    }

    private static List<(string Output, string Code)> Split(string output)
    {
        List<(string Output, string Code)> results = [];
        for (var at = 0; at < output.Length;)
        {
            var end = output.IndexOf(EndOfOutput, at);
            if (end < 0)
            {
                results.Add((output[at..], "was ended after " + Patience));
                break;
            }

            var line = output.IndexOf('\n', end);
            results.Add((output[at..end], output[(end + 1)..line]));
            at = line + 1;
        }

        return results;
    }

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(d => File.Exists(Path.Combine(d, program)));
}
