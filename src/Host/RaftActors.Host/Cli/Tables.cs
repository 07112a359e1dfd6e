using Spectre.Console;

namespace RaftActors.Host.Cli;

/// <summary>Tables for people; without colours or line breaks if the output is not a terminal.</summary>
internal static class Tables
{
    public static void Write(CliIo io, string[] columns, IEnumerable<Cell[]> rows)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns(columns);
        foreach (var row in rows)
        {
            table.AddRow(row.Select(cell => new Text(cell.Shown)));
        }

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
}
