namespace RaftActors.Machines.Mvcc.Index;

/// <summary>What happened to a key.</summary>
/// <param name="Main">The revision; events of one revision stand in the order in which they happened.</param>
/// <param name="Record">The version, a put or a delete.</param>
/// <param name="Previous">The pair before, if the key existed.</param>
internal readonly record struct LogEvent(long Main, byte[] Record, byte[]? Previous);
