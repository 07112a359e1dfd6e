using Microsoft.Extensions.Logging;
using RaftActors.AspNetCore.Nodes;

namespace RaftActors.AspNetCore.Http;

/// <summary>What the routes of an application share.</summary>
/// <param name="nodes">The nodes that serve requests in turn.</param>
/// <param name="faults">Of the demo's network; null elsewhere.</param>
/// <param name="log">For failures.</param>
/// <param name="stopping">Cancelled when the application stops: streams must end.</param>
internal sealed class ApiContext(NodeSet nodes, IFaults? faults, ILogger log, CancellationToken stopping)
{
    public NodeSet Nodes => nodes;

    public ILogger Log => log;

    public CancellationToken Stopping => stopping;

    public RangeWatch Ranges { get; } = new(nodes);

    public IFaults? Faults => faults;
}
