using System.Text;
using RaftActors.Host.Cli;
using RaftActors.TestKit.Processes;

namespace RaftActors.Host.Tests.Processes;

/// <summary>The program as a process of its own.</summary>
internal sealed class HostProcess : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly StringBuilder _output = new();
    private readonly ChildProcess _process;

    public HostProcess(params string[] arguments)
        : this(arguments, new Dictionary<string, string>())
    {
    }

    public HostProcess(string[] arguments, IReadOnlyDictionary<string, string> environment) =>
        _process = new ChildProcess(
            "dotnet", [typeof(CommandLine).Assembly.Location, .. arguments], OnLine,
            // A node of a test ends before a profile of its methods, compiling for speed, or spinning pays.
            new Dictionary<string, string>(environment)
            {
                ["DOTNET_TieredPGO"] = "0",
                ["DOTNET_TC_CallCountThreshold"] = "3E8",
                ["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0",
            });

    public bool IsRunning => _process.IsRunning;

    /// <summary>Both streams so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>SIGKILL: nothing is flushed or reported.</summary>
    public void Kill() => _process.KillAsync().GetAwaiter().GetResult();

    /// <summary>SIGTERM; the exit code.</summary>
    public async Task<int> TerminateAsync() =>
        await _process.TerminateAsync(Limit) ?? throw new TimeoutException($"It did not stop within {Limit.TotalSeconds} s. {Output}");

    /// <summary>Waits until it exits by itself; the exit code.</summary>
    public async Task<int> ExitAsync() =>
        await _process.ExitAsync(Limit) ?? throw new TimeoutException($"It did not exit within {Limit.TotalSeconds} s. {Output}");

    public void Dispose() => _process.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private void OnLine(string line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }
}
