using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>No. 5, §5.3: terms never decrease along a log, no entry is newer than its holder's term, and only the leader of a term creates
/// entries of it.</summary>
/// <remarks>Must be notified of a write before <see cref="LogMatching"/>: entries unknown to that invariant are new.</remarks>
public sealed class EntryTerms(LogMatching created) : Invariant
{
    public override void Writes(IReplicaView replica, in Persist write)
    {
        if (write.Entries.IsEmpty)
        {
            return;
        }

        var entries = write.Entries.Span;
        var last = replica.TermAt(entries[0].Index - 1) ?? Term.Zero;
        foreach (ref readonly var entry in entries)
        {
            Require(entry.Term >= last, $"{replica.Id} puts {entry.Id} after an entry of term {last}");
            Require(entry.Term <= write.HardState.CurrentTerm, $"{replica.Id} holds {entry.Id} in term {write.HardState.CurrentTerm}");
            last = entry.Term;
            if (replica.Role != RaftRole.Leader || entry.Term != replica.HardState.CurrentTerm)
            {
                Require(created.IsCreated(entry.Id), $"{replica.Id}, which does not lead term {entry.Term}, creates {entry.Id}");
            }
        }
    }
}
