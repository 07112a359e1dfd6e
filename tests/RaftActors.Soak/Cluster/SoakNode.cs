using System.Diagnostics;

namespace RaftActors.Soak.Cluster;

/// <summary>One node of the cluster across restarts: its process, if it has one, and when it could not be expected to answer.</summary>
internal sealed class SoakNode(
    string id, Uri http, string data, IReadOnlyList<string> command, string log) : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(40);
    private static readonly HttpClient Health = new() { Timeout = TimeSpan.FromSeconds(2) };
    private readonly List<(long From, long To)> _disturbed = [];
    private NodeProcess? _process;

    public string Id { get; } = id;

    public Uri Http { get; } = http;

    /// <summary>The directory of its log and its snapshots.</summary>
    public string Data { get; } = data;

    /// <summary>The output of all its processes.</summary>
    public string Log { get; } = log;

    /// <summary>Whether it has a process that is running and not paused.</summary>
    public bool IsUp { get; private set; }

    /// <summary>Whether its process has ended, as it does when the cluster has downed the node.</summary>
    public bool HasEnded => _process is { Process.IsRunning: false };

    /// <summary>How often it was restarted from its data on disk.</summary>
    public int Recoveries { get; private set; }

    /// <summary>Starts it and waits until it answers HTTP.</summary>
    /// <exception cref="SoakException">It exited, or did not answer in time.</exception>
    public async Task StartAsync(bool isFirst = false)
    {
        if (_process is not null)
        {
            await _process.DisposeAsync().ConfigureAwait(false);
        }

        _process = new NodeProcess(command, Log);
        var since = Stopwatch.GetTimestamp();
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await IsLiveAsync().ConfigureAwait(false))
        {
            if (!_process.Process.IsRunning)
            {
                throw new SoakException($"Node {Id} exited during its start; see its log: {Log}");
            }

            if (Stopwatch.GetElapsedTime(since) > StartLimit)
            {
                throw new SoakException($"Node {Id} did not answer within {StartLimit.TotalSeconds:0} s of its start; see its log: {Log}");
            }

            await poll.WaitForNextTickAsync().ConfigureAwait(false);
        }

        Recoveries += isFirst ? 0 : 1;
        Calm();
    }

    public async Task KillAsync()
    {
        Disturb();
        await _process!.Process.KillAsync().ConfigureAwait(false);
    }

    /// <exception cref="SoakException">It did not exit in time, or with an exit code other than 0.</exception>
    public async Task StopAsync()
    {
        Disturb();
        var exit = await _process!.Process.TerminateAsync(StopLimit).ConfigureAwait(false);
        if (exit != 0)
        {
            var ended = exit is null ? $"did not exit within {StopLimit.TotalSeconds:0} s" : $"exited with code {exit}";
            throw new SoakException($"Node {Id} was told to stop and {ended}; see its log: {Log}");
        }
    }

    public Task PauseAsync()
    {
        Disturb();
        return _process!.Process.PauseAsync();
    }

    public async Task ContinueAsync()
    {
        await _process!.Process.ContinueAsync().ConfigureAwait(false);
        Calm();
    }

    /// <summary>Whether it was down, paused or starting at any time since that timestamp.</summary>
    public bool WasDisturbedSince(long timestamp)
    {
        lock (_disturbed)
        {
            return !IsUp || _disturbed.Exists(d => d.To >= timestamp);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync().ConfigureAwait(false);
        }
    }

    private void Disturb()
    {
        lock (_disturbed)
        {
            IsUp = false;
            _disturbed.Add((Stopwatch.GetTimestamp(), long.MaxValue));
        }
    }

    private void Calm()
    {
        lock (_disturbed)
        {
            if (_disturbed.Count > 0)
            {
                _disturbed[^1] = _disturbed[^1] with { To = Stopwatch.GetTimestamp() };
            }

            IsUp = true;
        }
    }

    private async Task<bool> IsLiveAsync()
    {
        try
        {
            using var live = await Health.GetAsync(new Uri(Http, "/health/live")).ConfigureAwait(false);
            return live.IsSuccessStatusCode;
        }
        catch (Exception notYet) when (notYet is HttpRequestException or OperationCanceledException)
        {
            // Not listening yet.
            return false;
        }
    }
}
