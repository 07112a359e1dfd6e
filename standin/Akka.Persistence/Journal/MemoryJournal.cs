using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Persistence.Journal;

/// <summary>Keeps events in the memory of one actor system.</summary>
public class MemoryJournal : AsyncWriteJournal
{
    private static readonly Task<IImmutableList<Exception>> NoRejections = Task.FromResult<IImmutableList<Exception>>(null);

    private readonly ConcurrentDictionary<string, LinkedList<IPersistentRepresentation>> _messages = new();

    protected virtual ConcurrentDictionary<string, LinkedList<IPersistentRepresentation>> Messages => _messages;

    public override Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr) =>
        Task.FromResult(HighestSequenceNr(persistenceId));

    public override Task ReplayMessagesAsync(
        IActorContext context,
        string persistenceId,
        long fromSequenceNr,
        long toSequenceNr,
        long max,
        Action<IPersistentRepresentation> recoveryCallback)
    {
        foreach (var persistent in Read(persistenceId, fromSequenceNr, toSequenceNr, max))
        {
            recoveryCallback(persistent);
        }

        return Task.CompletedTask;
    }

    public IDictionary<string, LinkedList<IPersistentRepresentation>> Add(IPersistentRepresentation persistent)
    {
        var list = Messages.GetOrAdd(persistent.PersistenceId, static _ => new LinkedList<IPersistentRepresentation>());
        lock (list)
        {
            list.AddLast(persistent);
        }

        return Messages;
    }

    public IDictionary<string, LinkedList<IPersistentRepresentation>> Update(
        string pid,
        long seqNr,
        Func<IPersistentRepresentation, IPersistentRepresentation> updater)
    {
        if (Messages.TryGetValue(pid, out var list))
        {
            lock (list)
            {
                for (var node = list.First; node is not null; node = node.Next)
                {
                    if (node.Value.SequenceNr == seqNr)
                    {
                        node.Value = updater(node.Value);
                    }
                }
            }
        }

        return Messages;
    }

    public IDictionary<string, LinkedList<IPersistentRepresentation>> Delete(string pid, long seqNr) =>
        DeleteWhere(pid, seqNr, seqNr);

    public IEnumerable<IPersistentRepresentation> Read(string pid, long fromSeqNr, long toSeqNr, long max)
    {
        var found = new List<IPersistentRepresentation>();
        if (Messages.TryGetValue(pid, out var list))
        {
            lock (list)
            {
                foreach (var persistent in list)
                {
                    if (found.Count < max && !persistent.IsDeleted
                        && persistent.SequenceNr >= fromSeqNr && persistent.SequenceNr <= toSeqNr)
                    {
                        found.Add(persistent);
                    }
                }
            }
        }

        return found;
    }

    public long HighestSequenceNr(string pid)
    {
        if (!Messages.TryGetValue(pid, out var list))
        {
            return 0L;
        }

        lock (list)
        {
            return list.Last?.Value.SequenceNr ?? 0L;
        }
    }

    protected override Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        var timestamp = DateTime.UtcNow.Ticks;
        foreach (var write in messages)
        {
            foreach (var persistent in write.Events)
            {
                Add(persistent.WithTimestamp(timestamp));
            }
        }

        return NoRejections;
    }

    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr)
    {
        DeleteWhere(persistenceId, 0L, toSequenceNr);
        return Task.CompletedTask;
    }

    /// <summary>The last event stays as a mark of the highest sequence number, which must outlive the events.</summary>
    private ConcurrentDictionary<string, LinkedList<IPersistentRepresentation>> DeleteWhere(string pid, long from, long to)
    {
        if (!Messages.TryGetValue(pid, out var list))
        {
            return Messages;
        }

        lock (list)
        {
            var node = list.First;
            while (node is not null)
            {
                var next = node.Next;
                var persistent = node.Value;
                if (persistent.SequenceNr >= from && persistent.SequenceNr <= to)
                {
                    if (next is null)
                    {
                        node.Value = persistent.Update(
                            persistent.SequenceNr, persistent.PersistenceId, true, ActorRefs.NoSender, persistent.WriterGuid);
                    }
                    else
                    {
                        list.Remove(node);
                    }
                }

                node = next;
            }
        }

        return Messages;
    }
}

/// <summary>Keeps events in the memory of the process, so that another actor system of it finds them.</summary>
public class SharedMemoryJournal : MemoryJournal
{
    private static readonly ConcurrentDictionary<string, LinkedList<IPersistentRepresentation>> Shared = new();

    protected override ConcurrentDictionary<string, LinkedList<IPersistentRepresentation>> Messages => Shared;
}
