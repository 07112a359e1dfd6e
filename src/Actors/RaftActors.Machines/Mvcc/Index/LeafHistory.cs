using System.Runtime.CompilerServices;
using TreeNode = RaftActors.Machines.Records.Node;

namespace RaftActors.Machines.Mvcc.Index;

/// <summary>For each key of a leaf what was before its latest version: the contents of <see cref="History"/>.</summary>
[InlineArray(TreeNode.Capacity)]
internal struct LeafHistory
{
    private object? _first;
}
