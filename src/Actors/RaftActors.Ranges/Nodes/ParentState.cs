namespace RaftActors.Ranges.Nodes;

/// <summary>What this node's replica of a parent will do about a child of it.</summary>
internal enum ParentState
{
    /// <summary>It has not come to the split yet, or is making the child: the child is born here.</summary>
    Owes,

    /// <summary>It got a snapshot at or behind the split, keeps no payloads, or failed: it will never make the child.</summary>
    Passed,
}
