namespace RaftActors.Benchmarks.Race.Clients;

/// <summary>What a client process measured; its answer to one <see cref="ClientTask"/>. Latencies are in milliseconds.</summary>
internal sealed record LoadResult
{
    public double PerSecond { get; init; }

    public double P50 { get; init; }

    public double P99 { get; init; }

    public double P999 { get; init; }

    public double Max { get; init; }

    public long Errors { get; init; }

    public string? FirstError { get; init; }

    /// <summary>Processor time of all servers per successful request, in microseconds.</summary>
    public double ServerMicroseconds { get; init; }

    /// <summary>Processor time of the client process per successful request, in microseconds.</summary>
    public double ClientMicroseconds { get; init; }

    /// <summary>How long the task took, in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>The server that leads, by its place; of a preparation.</summary>
    public int Leader { get; init; }

    /// <summary>The task failed as a whole; there are no figures.</summary>
    public string? Failure { get; init; }

    public override string ToString() =>
        $"{PerSecond:N0}/s, p50 {P50:0.00} ms, p99 {P99:0.00} ms, {ServerMicroseconds:0} µs of the servers' processor time each, "
            + $"{Errors} errors{(FirstError is null ? "" : $" ({FirstError})")}";
}
