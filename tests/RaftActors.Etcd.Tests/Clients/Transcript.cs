using System.Text;
using Xunit;

namespace RaftActors.Etcd.Tests.Clients;

/// <summary>
/// Commands and what etcd 3.4 answers: a line <c>$ command</c>, lines <c>&gt; more of it</c>, the output,
/// and <c>-&gt; code</c> if the command fails.
/// </summary>
internal static class Transcript
{
    /// <summary>Runs the commands of a file against a node and compares what they write.</summary>
    /// <param name="name">The file in <c>Transcripts</c>.</param>
    /// <param name="endpoint">The node: an address and a port.</param>
    public static async Task ReplayAsync(string name, string endpoint)
    {
        var steps = Read(Path.Combine(AppContext.BaseDirectory, "Clients", "Transcripts", $"{name}.txt"));
        Assert.NotEmpty(steps);
        var words = new Words(endpoint);
        var results = await Shell.RunAsync(endpoint, steps.Select(s => s.Command));
        var differences = new StringBuilder();
        for (var i = 0; i < steps.Count; i++)
        {
            var actual = i < results.Count ? words.Describe(results[i].Output, results[i].Code) : "(not run)\n";
            if (actual != steps[i].Expected)
            {
                differences.Append($"$ {steps[i].Command}\n--- expected\n{steps[i].Expected}--- actual\n{actual}\n");
            }
        }

        Assert.True(differences.Length == 0, $"{name}:\n{differences}");
    }

    private static List<(string Command, string Expected)> Read(string path)
    {
        List<(string Command, string Expected)> steps = [];
        foreach (var line in File.ReadLines(path))
        {
            if (line.StartsWith("$ ", StringComparison.Ordinal))
            {
                steps.Add((line[2..], ""));
                continue;
            }

            var (command, expected) = steps[^1];
            steps[^1] = line.StartsWith('>') ? ($"{command}\n{line.AsSpan(1).TrimStart()}", expected) : (command, $"{expected}{line}\n");
        }

        return steps;
    }
}
