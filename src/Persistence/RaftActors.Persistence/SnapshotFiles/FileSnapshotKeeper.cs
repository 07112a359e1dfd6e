using Akka.Actor;
using Akka.Event;
using RaftActors.Persistence.Snapshots;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Snapshots;
using RaftActors.Storage;
using RaftActors.Telemetry;

namespace RaftActors.Persistence.SnapshotFiles;

/// <summary>
/// The machine's snapshots of one replica in files. Child of the log, which decides which of them is in use; the same messages as those of
/// <see cref="SnapshotKeeper"/>. It waits for the disk, on threads that may.
/// </summary>
internal sealed class FileSnapshotKeeper : UntypedActor, IWithUnboundedStash
{
    private readonly string _id;
    private readonly SnapshotDirectory _directory;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    /// <summary>Saved just before a crash, and named by no record seen so far.</summary>
    private readonly HashSet<EntryId> _unnamed = [];

    private readonly Props? _earlier;

    /// <param name="id">The id of the snapshots.</param>
    /// <param name="directory">Their directory.</param>
    /// <param name="earlier">The keeper in which an earlier program kept snapshots, or null.</param>
    public FileSnapshotKeeper(string id, SnapshotDirectory directory, Props? earlier) =>
        (_id, _directory, _earlier) = (id, directory, earlier);

    public IStash Stash { get; set; } = null!;

    protected override void PostStop() => _directory.Close();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SnapshotKeeper.OpenAt open:
                var opened = Open(open.Snapshot, open.HasRecords);
                if (opened is SnapshotKeeper.Missing && _earlier is not null)
                {
                    Import(open, Sender);
                }
                else
                {
                    Sender.Tell(opened);
                }

                break;
            case LogStoreProtocol.LoadSnapshot load:
                Sender.Tell(new LogStoreProtocol.SnapshotLoaded(load.Snapshot, Load(load.Snapshot)), Context.Parent);
                break;
            case LogStoreProtocol.SaveSnapshot save:
                Sender.Tell(Save(save), Context.Parent);
                break;
            case SnapshotKeeper.DeleteOlderThan delete:
                _unnamed.RemoveWhere(u => u.Index == delete.Index);
                DeleteOlder(delete.Index);
                break;
            case SnapshotKeeper.DeleteLeftovers:
                DeleteUnnamed();
                break;
            case SnapshotKeeper.DeleteAll:
                Sender.Tell(DeleteAll());
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>The log is recovered and names a snapshot or none: it is checked from end to end before the machine gets it.</summary>
    private object Open(SnapshotInfo wanted, bool hasRecords)
    {
        try
        {
            _directory.DeleteLeftDrafts();
            var found = _directory.Find();
            if (!hasRecords && found.Count > 0)
            {
                return new SnapshotKeeper.Orphan(found[^1].Index.Value);
            }

            _unnamed.UnionWith(found.Where(s => s.Index >= wanted.Index && s != wanted.LastIncluded));
            if (wanted.Index == LogIndex.Zero)
            {
                return new SnapshotKeeper.Opened(SnapshotBytes.Empty, _directory);
            }

            if (!found.Contains(wanted.LastIncluded))
            {
                return new SnapshotKeeper.Missing(wanted, $"the file '{_directory.FileOf(wanted.LastIncluded)}' is missing");
            }

            var state = OpenFile(wanted);
            try
            {
                state.Verify();
            }
            catch (Exception)
            {
                state.Dispose();
                throw;
            }

            DeleteOlder(wanted.Index);
            return new SnapshotKeeper.Opened(state, _directory);
        }
        catch (Exception unusable) when (unusable is IOException or InvalidDataException)
        {
            _log.Write(unusable, LogEvents.SnapshotUnreadable, _id, wanted);
            return new SnapshotKeeper.Missing(wanted, unusable.Message);
        }
    }

    private SnapshotKeeper.AllDeleted DeleteAll()
    {
        try
        {
            _directory.DeleteAll();
            return new SnapshotKeeper.AllDeleted(null);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            return new SnapshotKeeper.AllDeleted(failed);
        }
    }

    /// <summary>An earlier program kept snapshots in a plug-in: copies the one that the log names. Other requests wait.</summary>
    private void Import(SnapshotKeeper.OpenAt open, IActorRef asker)
    {
        Context.ActorOf(_earlier, "earlier").Tell(open);
        BecomeStacked(message =>
        {
            switch (message)
            {
                case SnapshotKeeper.Opened found:
                    Continue(Copy(open.Snapshot, found.State));
                    break;
                case SnapshotKeeper.Missing missing:
                    Continue(missing);
                    break;
                default:
                    Stash.Stash();
                    break;
            }
        });

        void Continue(object answer)
        {
            Context.Stop(Sender);
            UnbecomeStacked();
            Stash.UnstashAll();
            asker.Tell(answer);
        }
    }

    private object Copy(SnapshotInfo place, SnapshotBytes state)
    {
        try
        {
            using var draft = _directory.Create();
            using (var content = state.OpenRead())
            {
                content.CopyTo(draft.Content);
            }

            return new SnapshotKeeper.Opened(((FileSnapshotDraft)draft).Commit(place, _directory.FileOf(place.LastIncluded)), _directory);
        }
        catch (IOException failed)
        {
            return new SnapshotKeeper.Missing(place, $"it cannot be copied into a file: {failed.Message}");
        }
    }

    private SnapshotBytes? Load(SnapshotInfo wanted)
    {
        try
        {
            return File.Exists(_directory.FileOf(wanted.LastIncluded)) ? OpenFile(wanted) : null;
        }
        catch (Exception unusable) when (unusable is IOException or InvalidDataException)
        {
            _log.Write(unusable, LogEvents.SnapshotUnreadable, _id, wanted);
            return null;
        }
    }

    private object Save(LogStoreProtocol.SaveSnapshot save)
    {
        var at = save.Snapshot.LastIncluded;
        try
        {
            var stored = ((FileSnapshotDraft)save.Draft).Commit(save.Snapshot, _directory.FileOf(at));
            _unnamed.Remove(at);
            return new LogStoreProtocol.SnapshotStored(save.Snapshot, stored);
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            return new LogStoreProtocol.SnapshotFailed(save.Snapshot, failed);
        }
    }

    private FileSnapshotBytes OpenFile(SnapshotInfo wanted)
    {
        var state = FileSnapshotBytes.Open(_directory.FileOf(wanted.LastIncluded));
        if (state.Place.LastIncluded == wanted.LastIncluded)
        {
            return state;
        }

        state.Dispose();
        throw state.Damaged($"it contains {state.Place}");
    }

    private void DeleteOlder(LogIndex index)
    {
        try
        {
            foreach (var older in _directory.Find().Where(s => s.Index < index))
            {
                _directory.Delete(older);
            }
        }
        catch (IOException failed)
        {
            _log.Write(LogEvents.SnapshotsNotDeleted, _id, failed.Message);
        }
    }

    private void DeleteUnnamed()
    {
        foreach (var snapshot in _unnamed)
        {
            try
            {
                _directory.Delete(snapshot);
            }
            catch (IOException failed)
            {
                _log.Write(LogEvents.UnnamedSnapshotNotDeleted, _id, snapshot.Index.Value, failed.Message);
            }
        }

        _unnamed.Clear();
    }
}
