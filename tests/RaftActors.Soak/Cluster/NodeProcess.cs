using System.Diagnostics;
using System.Globalization;

namespace RaftActors.Soak.Cluster;

/// <summary>One node in its own process, which can be killed, paused and stopped.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StreamWriter _log;
    private readonly Task _reading;

    public NodeProcess(string configuration, string systemName, string log)
    {
        _log = new StreamWriter(log, append: true) { AutoFlush = true };
        _process = Process.Start(new ProcessStartInfo("dotnet", [typeof(NodeProcess).Assembly.Location, "node", configuration, systemName])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _reading = Task.WhenAll(CopyAsync(_process.StandardOutput), CopyAsync(_process.StandardError));
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
        using var patience = new CancellationTokenSource(limit);
        try
        {
            await _process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
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

    public Task ContinueAsync() => SignalAsync("CONT");

    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
        {
            await KillAsync().ConfigureAwait(false);
        }

        await _reading.ConfigureAwait(false);
        await _log.DisposeAsync().ConfigureAwait(false);
        _process.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync().ConfigureAwait(false);
    }

    private async Task CopyAsync(StreamReader output)
    {
        while (await output.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            lock (_log)
            {
                _log.WriteLine(line);
            }
        }
    }
}
