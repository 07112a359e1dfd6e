namespace RaftActors.Host.Relays;

/// <summary>One connection, from the node that opened it.</summary>
internal sealed class RelayLink(string from, string to, CancellationToken stopping) : IDisposable
{
    private readonly CancellationTokenSource _closed = CancellationTokenSource.CreateLinkedTokenSource(stopping);

    public string From { get; } = from;

    public string To { get; } = to;

    public CancellationToken Closed => _closed.Token;

    public void Close() => _closed.CancelAsync();

    public void Dispose() => _closed.Dispose();
}
