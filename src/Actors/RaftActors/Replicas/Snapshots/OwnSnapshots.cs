using Akka.Actor;
using Akka.Event;
using RaftActors.Machines;
using RaftActors.Messages;
using RaftActors.Protocol;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Roles;
using RaftActors.Protocol.Snapshots;
using RaftActors.Requests;
using RaftActors.Storage;
using RaftActors.Telemetry;

namespace RaftActors.Replicas.Snapshots;

/// <summary>
/// Snapshots of this replica's own machine, because the core or an operator wants one: saved by the machine, then stored.
/// </summary>
internal sealed class OwnSnapshots(ReplicaContext context, IActorRef self, Replica replica, ILoggingAdapter log)
{
    private readonly List<(SnapshotRequest Request, IActorRef ReplyTo)> _requests = [];

    /// <summary>The size of the state that was saved last.</summary>
    private long _bytes;

    /// <summary>The core wants a snapshot.</summary>
    public void Begin(LogIndex applied)
    {
        if (replica.IsHollow)
        {
            // A witness has no state to save: its snapshot holds only the start of the log and the members.
            self.Tell(Hollow(new EntryId(applied, replica.Log.TermAt(applied)!.Value)));
        }
        else
        {
            context.Machine.Tell(new MachineProtocol.Save(context.Drafts), self);
        }
    }

    /// <summary>An operator wants a snapshot.</summary>
    public void Begin(SnapshotRequest request, IActorRef replyTo)
    {
        if (replica.Role != RaftRole.Leader && !request.ForThisNode)
        {
            replyTo.Tell(ClientResponse.Failed(request, Outcome.NoLeader, replica.Leader.NodeOrNull(), Refusals.NotLeader));
        }
        else if (replica.IsHollow)
        {
            replyTo.Tell(ClientResponse.Failed(request, Outcome.Refused, replica.Leader.NodeOrNull(), Refusals.Witness));
        }
        else if (replica.LastApplied == replica.Snapshot.Index)
        {
            replyTo.Tell(ClientResponse.Ok(request, replica.Snapshot.Index.Value, replica.Snapshot.LastIncluded.Term.Value, default));
        }
        else
        {
            _requests.Add((request, replyTo));
            context.Machine.Tell(new MachineProtocol.Save(context.Drafts), self);
        }
    }

    /// <summary>
    /// The machine saved its state: it belongs to the members in force at that index. If the log meanwhile has this snapshot or a later
    /// one, such as a leader's, it is not needed: returns what the core then has to know.
    /// </summary>
    public SnapshotSaved? OnSaved(MachineProtocol.Saved saved)
    {
        if (saved.At.Index <= replica.Snapshot.Index)
        {
            saved.Draft.Dispose();
            return End(replica.Snapshot);
        }

        _bytes = saved.Draft.Content.Length;
        context.Log.Tell(new LogStoreProtocol.SaveSnapshot(replica.SnapshotAt(saved.At), saved.Draft), self);
        return null;
    }

    /// <summary>The machine could not save its state.</summary>
    public SnapshotSaved OnNotSaved() => End(null);

    /// <summary>The snapshot is durable.</summary>
    public SnapshotSaved OnStored(SnapshotInfo snapshot) => End(snapshot);

    /// <summary>The snapshot could not be stored.</summary>
    public SnapshotSaved OnNotStored(LogStoreProtocol.SnapshotFailed failed)
    {
        log.Write(failed.Cause, LogEvents.SnapshotNotStored, context.GroupId, failed.Snapshot);
        return End(null);
    }

    /// <summary>This replica ends; a snapshot may still be saved.</summary>
    public void FailAll(Outcome outcome, string reason)
    {
        foreach (var (request, replyTo) in _requests)
        {
            replyTo.Tell(ClientResponse.Failed(request, outcome, null, reason));
        }

        _requests.Clear();
    }

    private object Hollow(EntryId at)
    {
        try
        {
            return new MachineProtocol.Saved(at, context.Drafts.Create());
        }
        catch (Exception failed) when (failed is IOException or OperationCanceledException)
        {
            log.Write(failed, LogEvents.SnapshotNotStored, context.GroupId, $"the snapshot at {at}");
            return new MachineProtocol.SaveFailed(failed);
        }
    }

    private SnapshotSaved End(SnapshotInfo? snapshot)
    {
        foreach (var (request, replyTo) in _requests)
        {
            replyTo.Tell(
                snapshot is null
                    ? ClientResponse.Failed(
                        request, Outcome.Refused, null, "The snapshot could not be saved; see the log of this node.")
                    : ClientResponse.Ok(request, snapshot.Index.Value, snapshot.LastIncluded.Term.Value, default));
        }

        _requests.Clear();
        return new SnapshotSaved(snapshot?.LastIncluded, _bytes);
    }
}
