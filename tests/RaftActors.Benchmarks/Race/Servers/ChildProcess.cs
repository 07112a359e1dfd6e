using System.Collections.Concurrent;
using System.Diagnostics;

namespace RaftActors.Benchmarks.Race.Servers;

/// <summary>
/// A process that the race started. It keeps the last lines of its output, and is killed when it is disposed or when this process exits.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int KeptLines = 60;
    private static readonly ConcurrentDictionary<int, Process> Running = new();
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _last = new();

    static ChildProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var process in Running.Values)
        {
            Kill(process);
        }
    };

    private ChildProcess(string name, ProcessStartInfo start, bool readsOutput)
    {
        Name = name;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = new Process { StartInfo = start };
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        Running[_process.Id] = _process;
        _process.BeginErrorReadLine();
        if (readsOutput)
        {
            _process.BeginOutputReadLine();
        }
    }

    public string Name { get; }

    public int Id => _process.Id;

    /// <summary>Completes when the process has ended.</summary>
    public Task Ended => _process.WaitForExitAsync();

    public StreamWriter Input => _process.StandardInput;

    /// <summary>Its output, if it was started by <see cref="StartSpeaking"/>.</summary>
    public StreamReader Output => _process.StandardOutput;

    /// <summary>Starts a program of which only the last lines are of interest.</summary>
    public static ChildProcess Start(string name, string program, IEnumerable<string> arguments) =>
        new(name, new ProcessStartInfo(program, arguments), readsOutput: true);

    /// <summary>Starts this program with other arguments.</summary>
    public static ChildProcess StartSelf(string name, params string[] arguments) => Start(name, Self, SelfArguments(arguments));

    /// <summary>The same, and the caller reads its standard output.</summary>
    public static ChildProcess StartSpeaking(string name, params string[] arguments) =>
        new(name, new ProcessStartInfo(Self, SelfArguments(arguments)), readsOutput: false);

    /// <summary>Why the process is of no use, with its last output.</summary>
    public string Describe()
    {
        var state = _process.HasExited ? $"ended with exit code {_process.ExitCode}" : "is running";
        var output = _last.IsEmpty ? "It wrote nothing." : $"Its last output:\n{string.Join('\n', _last)}";
        return $"{Name} (process {Id}) {state}. {output}";
    }

    /// <summary>Ends the process at once, as a crash would.</summary>
    public async ValueTask DisposeAsync()
    {
        Kill(_process);
        await _process.WaitForExitAsync();
        Running.TryRemove(Id, out _);
        _process.Dispose();
    }

    private static string Self => Environment.ProcessPath!;

    // If started as "dotnet program.dll", the process is dotnet.
    private static string[] SelfArguments(string[] arguments) => Path.GetFileNameWithoutExtension(Self) == "dotnet"
        ? [typeof(ChildProcess).Assembly.Location, .. arguments]
        : arguments;

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
            return;
        }
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        _last.Enqueue(line);
        while (_last.Count > KeptLines)
        {
            _last.TryDequeue(out _);
        }
    }
}
