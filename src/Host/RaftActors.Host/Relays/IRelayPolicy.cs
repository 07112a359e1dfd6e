namespace RaftActors.Host.Relays;

/// <summary>Decides what happens to connections and bytes between two nodes. Called by every relay of a network, on any thread.</summary>
internal interface IRelayPolicy
{
    /// <summary>Registers a new connection, to be closed when the two are separated; false if it is not allowed.</summary>
    bool TryAdd(RelayLink link);

    /// <summary>The connection is closed.</summary>
    void Remove(RelayLink link);

    /// <summary>Completes when bytes may pass in this direction.</summary>
    ValueTask PassAsync(string from, string to, CancellationToken closed);
}
