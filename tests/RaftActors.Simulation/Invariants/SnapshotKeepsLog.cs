using RaftActors.Protocol;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>
/// No. 12 and 13, §7: a snapshot replaces a log only if the log does not contain the snapshot's last entry. If it does, later entries may
/// have been acknowledged and must stay.
/// </summary>
public sealed class SnapshotKeepsLog : Invariant
{
    private readonly Dictionary<int, List<Term>> _terms = [];

    public override void Started(IReplicaView replica, RecoveredState recovered)
    {
        var terms = _terms[replica.Number] = [];
        Reset(terms, recovered.LogBase);
        foreach (ref readonly var entry in recovered.Entries.Span)
        {
            terms.Add(entry.Term);
        }
    }

    public override void Writes(IReplicaView replica, in Persist write)
    {
        var terms = _terms[replica.Number];
        if (write.ResetTo is { } reset)
        {
            var at = (int)reset.Index.Value;
            Require(
                at >= terms.Count || terms[at] != reset.LastIncluded.Term,
                $"{replica.Id} replaces a log with snapshot {reset.LastIncluded} although it holds that entry and "
                    + $"reaches {terms.Count - 1}");
            Reset(terms, reset.LastIncluded);
        }

        if (write.TruncateAfter is { } after && after.Value + 1 < terms.Count)
        {
            terms.RemoveRange((int)after.Value + 1, terms.Count - (int)after.Value - 1);
        }

        foreach (ref readonly var entry in write.Entries.Span)
        {
            terms.Add(entry.Term);
        }
    }

    /// <summary>The list holds the term of index i at position i; compacted terms are unknown.</summary>
    private static void Reset(List<Term> terms, EntryId last)
    {
        terms.Clear();
        for (var i = 0L; i < last.Index.Value; i++)
        {
            terms.Add(new Term(-1));
        }

        terms.Add(last.Term);
    }
}
