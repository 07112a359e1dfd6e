using System.Text;
using Spectre.Console;

namespace RaftActors.Host.Cli;

/// <summary>Tables for people; without colours or breaks where nobody looks at them.</summary>
internal static class Tables
{
    private const int PreviewCharacters = 60;

    public static void Write(CliIo io, Table table)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(io.Text),
            Ansi = io.IsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = io.IsTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        if (!io.IsTerminal)
        {
            console.Profile.Width = 240;
        }

        console.Write(table);
    }

    public static string Preview(byte[] value)
    {
        var text = new StringBuilder();
        foreach (var rune in Encoding.UTF8.GetString(value, 0, Math.Min(value.Length, 4 * PreviewCharacters)).EnumerateRunes().Take(PreviewCharacters))
        {
            text.Append(Rune.IsControl(rune) ? Rune.ReplacementChar.ToString() : rune.ToString());
        }

        return text.ToString();
    }
}
