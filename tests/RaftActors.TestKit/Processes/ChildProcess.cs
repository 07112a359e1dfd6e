using System.Diagnostics;
using System.Globalization;

namespace RaftActors.TestKit.Processes;

/// <summary>A process that a test starts, pauses, continues, terminates or kills. It ends with this object.</summary>
/// <remarks>Safe from any thread.</remarks>
public sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task _reading;

    /// <param name="file">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="onLine">Gets every line of both outputs, one at a time.</param>
    /// <param name="environment">Variables to add.</param>
    public ChildProcess(
        string file,
        IEnumerable<string> arguments,
        Action<string> onLine,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        var oneAtATime = new Lock();
        _reading = Task.WhenAll(ReadAsync(_process.StandardOutput), ReadAsync(_process.StandardError));

        async Task ReadAsync(StreamReader output)
        {
            while (await output.ReadLineAsync().ConfigureAwait(false) is { } line)
            {
                lock (oneAtATime)
                {
                    onLine(line);
                }
            }
        }
    }

    public bool IsRunning => !_process.HasExited;

    /// <summary>SIGKILL: nothing is flushed or reported. Works on a paused process too.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().ConfigureAwait(false);
    }

    /// <summary>SIGTERM; the exit code, or null if it had to be killed in the end.</summary>
    public async Task<int?> TerminateAsync(TimeSpan limit)
    {
        await SignalAsync("TERM").ConfigureAwait(false);
        return await ExitAsync(limit).ConfigureAwait(false);
    }

    /// <summary>Waits until it exits by itself; the exit code, or null if it had to be killed in the end.</summary>
    public async Task<int?> ExitAsync(TimeSpan limit)
    {
        using var patience = new CancellationTokenSource(limit);
        try
        {
            await _process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
            await _reading.ConfigureAwait(false);
            return _process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            await KillAsync().ConfigureAwait(false);
            return null;
        }
    }

    /// <summary>SIGSTOP: nothing runs until <see cref="ContinueAsync"/>; then only time has passed.</summary>
    public Task PauseAsync() => SignalAsync("STOP");

    /// <summary>SIGCONT.</summary>
    public Task ContinueAsync() => SignalAsync("CONT");

    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
        {
            await KillAsync().ConfigureAwait(false);
        }

        await _reading.ConfigureAwait(false);
        _process.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync().ConfigureAwait(false);
    }
}
