using System.Runtime.CompilerServices;

namespace RaftActors.Machines.Records;

/// <summary>For each record of a node four bytes of its key, so that a search seldom reads the records themselves.</summary>
[InlineArray(Node.Capacity)]
internal struct NodeHeads
{
    private uint _first;
}
