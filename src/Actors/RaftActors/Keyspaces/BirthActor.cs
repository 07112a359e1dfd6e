using Akka.Actor;
using RaftActors.Machines.Ranged;
using RaftActors.Protocol;
using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Snapshots;
using RaftActors.Ranges.Births;
using RaftActors.Ranges.Nodes;
using RaftActors.Storage;

namespace RaftActors.Keyspaces;

/// <summary>
/// Gives a child's store on this node its first state, step by step as <see cref="BirthPlan"/> says: vote, snapshot, and the record that
/// names the snapshot. Runs where waiting for the disk is allowed. Tells its parent the result, and ends.
/// </summary>
internal sealed class BirthActor : UntypedActor
{
    private readonly ChildState _child;
    private readonly ReplicaId _self;
    private readonly Props _props;
    private IActorRef _store = ActorRefs.Nobody;
    private BirthFacts _facts;
    private ISnapshotDrafts? _drafts;
    private string? _problem = "its store stopped";
    private long _writes;

    public BirthActor(ChildState child, ReplicaId self, NodeBook book, Props store)
    {
        (_child, _self, _props) = (child, self, store);
        _facts = new BirthFacts
        {
            Book = book,
            Group = child.Notice.Child.Group,
            Incarnation = self.Incarnation,
            Disk = book.DataId,
            Store = StoreState.Nothing,
        };
    }

    private SnapshotInfo Snapshot =>
        new(new EntryId(new LogIndex(_child.Notice.Index), BirthPlan.FirstTerm), _child.Members, Timestamp: _child.Timestamp);

    /// <param name="child">The state that was cut off.</param>
    /// <param name="self">The child's replica on this node.</param>
    /// <param name="book">The node's book; read only for this group, whose entry does not change during a birth.</param>
    /// <param name="store">The child's store, which nothing else uses.</param>
    public static Props Props(ChildState child, ReplicaId self, NodeBook book, Props store)
    {
        var own = NodeBook.Restore(
            book.DataId,
            book.Hosted.Where(h => h.Group == child.Notice.Child.Group),
            book.Floors.Where(f => f.Key == child.Notice.Child.Group));
        return Akka.Actor.Props.Create(() => new BirthActor(child, self, own, store)).WithDispatcher(SnapshotThreads.Dispatcher);
    }

    protected override SupervisorStrategy SupervisorStrategy() => Akka.Actor.SupervisorStrategy.StoppingStrategy;

    protected override void PreStart()
    {
        _store = Context.Watch(Context.ActorOf(_props.WithDispatcher("raft-actors-dispatcher"), "log"));
        _store.Tell(new LogStoreProtocol.Open());
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LogStoreProtocol.Recovered recovered:
                recovered.MachineState.Dispose();
                _drafts = recovered.Drafts;
                _facts = _facts with { Store = StateOf(recovered.State), HardState = recovered.State.HardState };
                Continue();
                break;
            case LogStoreProtocol.Appended when _facts.Store == StoreState.Nothing:
                _facts = _facts with
                {
                    Store = StoreState.Uninitialised,
                    HardState = BirthPlan.Conceived(_child.FirstLeader),
                    HasConceived = true,
                };
                Continue();
                break;
            case LogStoreProtocol.Appended:
                _facts = _facts with { Store = StoreState.Initialised, HasReset = true };
                Continue();
                break;
            case LogStoreProtocol.SnapshotStored stored:
                stored.MachineState.Dispose();
                _facts = _facts with { HasSaved = true };
                Continue();
                break;
            case LogStoreProtocol.SnapshotFailed failed:
                Fail(failed.Cause.Message);
                break;
            case LogStoreProtocol.Refused refused:
                _problem = refused.Reason;
                break;
            case Terminated:
                Context.Parent.Tell(new Ended(_child.Notice.Operation, _problem, Newborn()));
                Context.Stop(Self);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Continue()
    {
        switch (BirthPlan.Next(_facts))
        {
            case BirthStep.Conceive:
                Write(BirthPlan.Conceived(_child.FirstLeader), null);
                break;
            case BirthStep.SaveState:
                SaveState();
                break;
            case BirthStep.ResetTo:
                _facts = _facts with { HardState = BirthPlan.HardStateOf(_facts.HardState, _child.FirstLeader) };
                Write(_facts.HardState, Snapshot);
                break;
            default:
                // The store has a state: the replica may start.
                _problem = null;
                _store.Tell(new LogStoreProtocol.Close());
                break;
        }
    }

    private void SaveState()
    {
        SnapshotDraft? draft = null;
        try
        {
            draft = _drafts!.Create();
            _child.WriteTo(draft.Content);
            _store.Tell(new LogStoreProtocol.SaveSnapshot(Snapshot, draft));
        }
        catch (Exception failed) when (failed is IOException or OperationCanceledException)
        {
            draft?.Dispose();
            Fail(failed.Message);
        }
    }

    private void Write(HardState hardState, SnapshotInfo? resetTo) => _store.Tell(new LogStoreProtocol.Append(
        new Persist(++_writes, hardState, resetTo, null, default, resetTo?.LastIncluded ?? EntryId.Zero)));

    private void Fail(string problem)
    {
        _problem = problem;
        _store.Tell(new LogStoreProtocol.Close());
    }

    /// <summary>
    /// Only what this process put into the store is also in memory, and only then may the replica lead from its birth on.
    /// </summary>
    private ReplicaOrders.Newborn? Newborn() => _facts.HasReset
        ? new ReplicaOrders.Newborn(_child, BirthPlan.LeadsAtBirth(_facts, _self, _child.FirstLeader))
        : null;

    private static StoreState StateOf(RecoveredState state) =>
        state.Snapshot.Index > LogIndex.Zero ? StoreState.Initialised
        : state.HardState == default ? StoreState.Nothing
        : StoreState.Uninitialised;

    /// <summary>The birth has ended.</summary>
    /// <param name="Operation">The split.</param>
    /// <param name="Problem">Why the store has no state; null if it has.</param>
    /// <param name="Newborn">How the replica begins, if this process made the store.</param>
    internal sealed record Ended(long Operation, string? Problem, ReplicaOrders.Newborn? Newborn) : INoSerializationVerificationNeeded;
}
