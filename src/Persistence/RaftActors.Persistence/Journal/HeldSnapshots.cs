using Akka.Actor;
using RaftActors.Storage;

namespace RaftActors.Persistence.Journal;

/// <summary>
/// Snapshots wait here for the log's first record. A snapshot without records then always means that the journal was lost.
/// </summary>
internal sealed class HeldSnapshots(IActorRef snapshots)
{
    private readonly Queue<(LogStoreProtocol.SaveSnapshot Save, IActorRef Asker)> _held = new();
    private bool _hasRecord;

    public void Save(LogStoreProtocol.SaveSnapshot save, IActorRef asker)
    {
        if (_hasRecord)
        {
            snapshots.Tell(save, asker);
        }
        else
        {
            _held.Enqueue((save, asker));
        }
    }

    /// <summary>The log ends: what waits is not saved.</summary>
    public void Drop()
    {
        while (_held.TryDequeue(out var held))
        {
            held.Save.Draft.Dispose();
        }
    }

    /// <summary>The log has a record, and this node would notice its loss.</summary>
    public void Release()
    {
        _hasRecord = true;
        while (_held.TryDequeue(out var held))
        {
            snapshots.Tell(held.Save, held.Asker);
        }
    }
}
