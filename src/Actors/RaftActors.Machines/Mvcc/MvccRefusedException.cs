namespace RaftActors.Machines.Mvcc;

/// <summary>The machine refused a command or a query: definitely, and nothing was changed.</summary>
/// <param name="error">Why: code and text as a client of etcd sees them.</param>
public sealed class MvccRefusedException(MvccError error) : Exception($"{error.Code}: {error.Text}")
{
    /// <summary>Why.</summary>
    public MvccError Error { get; } = error;
}
