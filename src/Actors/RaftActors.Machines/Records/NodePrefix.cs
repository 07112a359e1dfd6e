using System.Runtime.CompilerServices;

namespace RaftActors.Machines.Records;

/// <summary>The first bytes that all keys of a node have in common, so that comparing them reads no record.</summary>
[InlineArray(Length)]
internal struct NodePrefix
{
    public const int Length = 24;
    private byte _first;
}
