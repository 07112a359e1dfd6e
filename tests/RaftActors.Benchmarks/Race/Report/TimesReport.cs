using System.Text;
using System.Text.Json;

namespace RaftActors.Benchmarks.Race.Report;

/// <summary>A report of times that were measured several times, without a load: what was done, and how long each took.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Machine">Where the times come from.</param>
/// <param name="Notes">How they were measured.</param>
/// <param name="Times">Milliseconds by what was measured.</param>
internal sealed record TimesReport(
    string Title, RaceMachine Machine, IReadOnlyList<string> Notes, IReadOnlyList<(string What, IReadOnlyList<double> Times)> Times)
{
    /// <summary>Writes Markdown and JSON, and prints the former.</summary>
    public async Task WriteAsync(RaceOptions options, string name)
    {
        Directory.CreateDirectory(options.Out);
        var (page, data) = (Path.Combine(options.Out, $"{name}.md"), Path.Combine(options.Out, $"{name}.json"));
        var text = Markdown();
        await File.WriteAllTextAsync(page, text);
        var times = Times.ToDictionary(t => t.What, t => t.Times);
        var json = JsonSerializer.Serialize(new { Title, Machine, Notes, Times = times }, RaceJson.Document);
        await File.WriteAllTextAsync(data, json + "\n");
        Console.WriteLine();
        Console.WriteLine(text);
        Console.WriteLine($"written: {page}, {data}");
    }

    private string Markdown()
    {
        var text = new StringBuilder();
        text.Append($"# {Title}\n\n");
        RaceMarkdown.Facts(text, Machine);
        foreach (var note in Notes)
        {
            text.Append($"- {note}\n");
        }

        text.Append("\n| | times measured | p50 ms | p99 ms | longest ms |\n|---|---|---|---|---|\n");
        foreach (var (what, times) in Times)
        {
            var sorted = times.Order().ToList();
            var p99 = sorted[(int)Math.Ceiling(0.99 * sorted.Count) - 1];
            text.Append($"| {what} | {sorted.Count} | {Medians.Median(sorted):N0} | {p99:N0} | {sorted[^1]:N0} |\n");
        }

        return text.ToString();
    }
}
