using Spectre.Console;

namespace RaftActors.Host.Cli;

/// <summary>The progress of a backup: one bar per group on a terminal, otherwise nothing.</summary>
internal sealed class BackupProgress : IDisposable
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _shown = Task.CompletedTask;
    private readonly ProgressContext? _bars;
    private ProgressTask? _bar;

    /// <param name="io">Where to show it.</param>
    /// <param name="showsBar">Whether to show bars.</param>
    public BackupProgress(CliIo io, bool showsBar)
    {
        if (!io.IsTerminal || !showsBar)
        {
            return;
        }

        var ready = new TaskCompletionSource<ProgressContext>(TaskCreationOptions.RunContinuationsAsynchronously);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(io.Text) });
        _shown = console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new DownloadedColumn(),
                new TransferSpeedColumn())
            .StartAsync(async bars =>
            {
                ready.SetResult(bars);
                await _ended.Task.ConfigureAwait(false);
            });

        // If no bar can be shown, rendering stops at once; the error surfaces when this is disposed.
        _bars = Task.WaitAny(ready.Task, _shown) == 0 ? ready.Task.Result : null;
    }

    /// <summary>Starts the bar of a group.</summary>
    public void Begin(string group, long bytes)
    {
        _bar = _bars?.AddTask(Markup.Escape(group), maxValue: Math.Max(1, bytes));
        if (bytes == 0)
        {
            _bar?.Increment(1);
        }
    }

    /// <summary>Adds received bytes.</summary>
    public void Add(int bytes) => _bar?.Increment(bytes);

    /// <summary>Removes the bars.</summary>
    public void Dispose()
    {
        _ended.TrySetResult();
        _shown.GetAwaiter().GetResult();
    }
}
