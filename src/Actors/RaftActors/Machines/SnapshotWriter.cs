using Akka.Actor;
using Akka.Event;
using RaftActors.Protocol.Identity;
using RaftActors.Storage;
using RaftActors.Telemetry;

namespace RaftActors.Machines;

/// <summary>Writes one captured state into a draft, on a thread that may wait for the disk, tells the replica, and ends.</summary>
internal sealed class SnapshotWriter : UntypedActor
{
    private readonly ISnapshotDrafts _drafts;
    private readonly EntryId _at;
    private readonly Action<Stream> _write;
    private readonly IActorRef _replica;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    public SnapshotWriter(ISnapshotDrafts drafts, EntryId at, Action<Stream> write, IActorRef replica) =>
        (_drafts, _at, _write, _replica) = (drafts, at, write, replica);

    public static Props Props(ISnapshotDrafts drafts, EntryId at, Action<Stream> write, IActorRef replica) =>
        Akka.Actor.Props.Create(() => new SnapshotWriter(drafts, at, write, replica)).WithDispatcher(SnapshotThreads.Dispatcher);

    protected override void PreStart() => Self.Tell(Begin.Instance);

    protected override void OnReceive(object message)
    {
        SnapshotDraft? draft = null;
        try
        {
            draft = _drafts.Create();
            _write(draft.Content);
            _replica.Tell(new MachineProtocol.Saved(_at, draft), Context.Parent);
        }
        catch (Exception failed)
        {
            // Even a lack of memory: the machine itself is not affected.
            draft?.Dispose();
            if (failed is not OperationCanceledException)
            {
                _log.Write(failed, LogEvents.MachineNotSaved, _at);
            }

            _replica.Tell(new MachineProtocol.SaveFailed(failed), Context.Parent);
        }

        Context.Stop(Self);
    }

    private sealed class Begin : INoSerializationVerificationNeeded
    {
        public static readonly Begin Instance = new();
    }
}
