using System.Runtime.CompilerServices;

namespace RaftActors.Machines.Records;

/// <summary>The children of an inner node.</summary>
[InlineArray(Node.Capacity)]
internal struct NodeChildren
{
    private Node _first;
}
