using System.Text.Json;

namespace RaftActors.Benchmarks.Race.Report;

/// <summary>What one verb of the race found, as it is written to files.</summary>
internal sealed record RaceReport
{
    public required string Title { get; init; }

    public required RaceMachine Machine { get; init; }

    public required RaceOptions Options { get; init; }

    /// <summary>Who ran where.</summary>
    public required string Shape { get; init; }

    /// <summary>What a reader must know to read the table.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    public required IReadOnlyList<RaceRow> Rows { get; init; }

    public IReadOnlyList<RaceLimit> Limits { get; init; } = [];

    /// <summary>Writes Markdown, JSON and the picture; returns the names of the files.</summary>
    public async Task<IReadOnlyList<string>> WriteAsync(string name)
    {
        Directory.CreateDirectory(Options.Out);
        var files = new[] { "md", "json", "svg" }.Select(extension => Path.Combine(Options.Out, $"{name}.{extension}")).ToList();
        await File.WriteAllTextAsync(files[0], RaceMarkdown.Write(this));
        await File.WriteAllTextAsync(files[1], JsonSerializer.Serialize(this, RaceJson.Document) + "\n");
        RacePlot.Write(this, files[2]);
        return files;
    }
}
