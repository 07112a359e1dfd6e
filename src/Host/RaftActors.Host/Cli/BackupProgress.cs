using Spectre.Console;

namespace RaftActors.Host.Cli;

/// <summary>How far a backup is: a bar for each group on a terminal, nothing where nobody looks.</summary>
internal sealed class BackupProgress : IDisposable
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _shown = Task.CompletedTask;
    private readonly ProgressContext? _bars;
    private ProgressTask? _bar;

    /// <param name="io">Where to show it.</param>
    /// <param name="showsBar">Whether anything is to be shown on a terminal.</param>
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

        // Where no bar can be shown the showing ends at once, and says why when this is disposed.
        _bars = Task.WaitAny(ready.Task, _shown) == 0 ? ready.Task.Result : null;
    }

    /// <summary>The state of a group begins to arrive.</summary>
    public void Begin(string group, long bytes)
    {
        _bar = _bars?.AddTask(Markup.Escape(group), maxValue: Math.Max(1, bytes));
        if (bytes == 0)
        {
            _bar?.Increment(1);
        }
    }

    /// <summary>So many bytes more.</summary>
    public void Add(int bytes) => _bar?.Increment(bytes);

    /// <summary>Takes the bars away.</summary>
    public void Dispose()
    {
        _ended.TrySetResult();
        _shown.GetAwaiter().GetResult();
    }
}
