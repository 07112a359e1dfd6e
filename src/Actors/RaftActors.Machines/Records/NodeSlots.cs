using System.Runtime.CompilerServices;

namespace RaftActors.Machines.Records;

/// <summary>The records of a node, inside the node: a copy of the node is one copy of memory.</summary>
[InlineArray(Node.Capacity)]
internal struct NodeSlots
{
    private byte[] _first;
}
