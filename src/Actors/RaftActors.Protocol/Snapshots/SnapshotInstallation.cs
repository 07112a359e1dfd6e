using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Replication;

namespace RaftActors.Protocol.Snapshots;

/// <summary>
/// A snapshot from the leader (§7): saved first, then put in place of the log. It belongs to the replica and not to a role, because the
/// role may change while the shell saves it.
/// </summary>
internal sealed class SnapshotInstallation(RaftState state)
{
    private SnapshotInfo? _saving;

    /// <summary>The shell is saving a snapshot that will replace this replica's state.</summary>
    public bool IsRunning => _saving is not null;

    public void Offer(InstallSnapshot message)
    {
        var snapshot = message.Snapshot;
        if (snapshot.Index <= state.CommitIndex)
        {
            LogReceiver.Acknowledge(state, message.From, snapshot.Index);
        }
        else if (state.Log.Contains(snapshot.LastIncluded))
        {
            // §7: the log already holds everything that the snapshot covers; keep it.
            state.AdvanceCommit(snapshot.Index);
            LogReceiver.Acknowledge(state, message.From, snapshot.Index);
        }
        else if (_saving is null || _saving.Index < snapshot.Index)
        {
            _saving = snapshot;
            state.Effects.Add(new SaveReceivedSnapshot(snapshot));
        }
    }

    /// <summary>The snapshot is durable; returns whether it replaced the log.</summary>
    public bool Complete(EntryId lastIncluded)
    {
        if (_saving is not { } snapshot || snapshot.LastIncluded != lastIncluded)
        {
            return false;
        }

        _saving = null;
        if (snapshot.Index <= state.CommitIndex)
        {
            return false;
        }

        if (state.Log.Contains(snapshot.LastIncluded))
        {
            // §7: while the snapshot was being saved, a leader sent the entries themselves, and perhaps later ones that this replica has
            // acknowledged since. Replacing the log with the snapshot would remove those.
            state.AdvanceCommit(snapshot.Index);
            AcknowledgeIfLed(snapshot.Index);
            return false;
        }

        state.ResetTo(snapshot);
        state.Effects.Add(new RestoreMachine(snapshot));
        AcknowledgeIfLed(snapshot.Index);
        return true;
    }

    /// <summary>The role changed while the snapshot was being saved; the next leader will detect the gap.</summary>
    public void Forget(EntryId lastIncluded)
    {
        if (_saving?.LastIncluded == lastIncluded)
        {
            _saving = null;
        }
    }

    private void AcknowledgeIfLed(LogIndex match)
    {
        if (!state.Leader.IsNone)
        {
            LogReceiver.Acknowledge(state, state.Leader, match);
        }
    }
}
