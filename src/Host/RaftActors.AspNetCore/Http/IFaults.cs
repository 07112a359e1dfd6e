namespace RaftActors.AspNetCore.Http;

/// <summary>The faults that were injected into the network of the nodes of this process.</summary>
internal interface IFaults
{
    /// <summary>The sides of a partition; empty without one.</summary>
    IReadOnlyList<IReadOnlyList<string>> Partition { get; }

    /// <summary>The nodes that neither send nor receive.</summary>
    IReadOnlyList<string> Paused { get; }
}
