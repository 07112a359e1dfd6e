using Akka.Actor;

namespace Akka.Persistence.Journal;

/// <summary>What every journal does with the envelopes of a write.</summary>
public abstract class WriteJournalBase : ActorBase
{
    /// <summary>Leaves out what is not to be stored.</summary>
    protected IEnumerable<AtomicWrite> PreparePersistentBatch(IEnumerable<IPersistentEnvelope> resequenceables)
    {
        var writes = new List<AtomicWrite>(resequenceables is ICollection<IPersistentEnvelope> known ? known.Count : 4);
        foreach (var envelope in resequenceables)
        {
            if (envelope is AtomicWrite write)
            {
                writes.Add(write);
            }
        }

        return writes;
    }
}
