namespace RaftActors.Simulation.Scripts;

/// <summary>
/// A script is its own golden transcript: comments, commands, and after each command <c>----</c> and what it printed, up to a blank line.
/// Reading a script drops the printed part; running it prints that part again.
/// </summary>
public static class ScriptFile
{
    public const string Separator = "----";

    /// <summary>The lines that are not output: comments, single blank lines after comments, and commands with their line numbers.</summary>
    public static IReadOnlyList<(int Line, string Text)> Read(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var kept = new List<(int, string)>();
        var inOutput = false;
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (inOutput)
            {
                inOutput = line.Length > 0;
            }
            else if (line == Separator)
            {
                inOutput = true;
            }
            else if (line.Length > 0 || (kept.Count > 0 && IsComment(kept[^1].Item2)))
            {
                kept.Add((i + 1, line));
            }
        }

        return kept;
    }

    public static bool IsComment(string line) => line.StartsWith('#');
}
