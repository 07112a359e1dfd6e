using RaftActors.Machines.Mvcc.Index;
using TreeNode = RaftActors.Machines.Records.Node;

namespace RaftActors.Machines.Mvcc.State;

/// <summary>A keyspace at one moment.</summary>
/// <param name="Root">The keys.</param>
/// <param name="Log">The events; some may be below the compacted revision.</param>
/// <param name="Revision">The present revision of that moment.</param>
/// <param name="Compacted">The compacted revision of that moment.</param>
internal readonly record struct KeyspaceView(TreeNode Root, LogView Log, long Revision, long Compacted)
{
    /// <summary>Whether a revision can be read; the present one is any that is not positive.</summary>
    public MvccError? ProblemOf(long revision) =>
        revision <= 0 ? null
        : revision > Revision ? MvccErrors.FutureRevision
        : revision < Compacted ? MvccErrors.Compacted
        : null;
}
