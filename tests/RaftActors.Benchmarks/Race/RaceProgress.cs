using Spectre.Console;

namespace RaftActors.Benchmarks.Race;

/// <summary>How far the race is: a bar on a terminal; a line per measurement either way.</summary>
internal sealed class RaceProgress
{
    private const int BarWidth = 16;
    private readonly ProgressTask? _bar;

    private RaceProgress(ProgressTask? bar) => _bar = bar;

    /// <summary>Shows lines only.</summary>
    public static RaceProgress None { get; } = new(null);

    /// <summary>Runs something that takes this many steps.</summary>
    public static async Task<T> RunAsync<T>(int steps, Func<RaceProgress, Task<T>> run)
    {
        if (Console.IsOutputRedirected)
        {
            return await run(None);
        }

        return await AnsiConsole
            .Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn { Width = BarWidth }, new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn(),
                new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(bars => run(new RaceProgress(bars.AddTask("starting", maxValue: steps))));
    }

    /// <summary>What is being done now; shown next to the bar.</summary>
    public void Show(string what)
    {
        if (_bar is not null)
        {
            _bar.Description = Markup.Escape(what);
        }
    }

    /// <summary>A step is done.</summary>
    public void Done(string what)
    {
        if (_bar is null)
        {
            Console.WriteLine(what);
        }
        else
        {
            AnsiConsole.WriteLine(what);
            _bar.Increment(1);
        }
    }
}
