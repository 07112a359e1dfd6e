using Akka.Actor;
using RaftActors.Protocol;
using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Storage;

namespace RaftActors.Tests.Node;

/// <summary>A store whose "disk" is this object: it survives its actors. Reports to a probe.</summary>
internal sealed class MemoryStore(IActorRef probe) : ILogStoreProvider
{
    private readonly List<Entry> _entries = [];
    private HardState _hardState;

    /// <summary>Whether a log stops as soon as it is opened, like one whose file is damaged.</summary>
    public volatile bool IsDamaged;

    public Props LogProps(GroupId group, ReplicaId replica, Protocol.Membership.Configuration firstMembers) =>
        Props.Create(() => new LogActor(this, probe, firstMembers));

    private sealed class LogActor(MemoryStore store, IActorRef probe, Protocol.Membership.Configuration members) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case LogStoreProtocol.Open when store.IsDamaged:
                    probe.Tell("damaged");
                    Context.Stop(Self);
                    break;
                case LogStoreProtocol.Open:
                    var fresh = RecoveredState.New(members);
                    Sender.Tell(
                        new LogStoreProtocol.Recovered(
                            fresh with
                            {
                                HardState = store._hardState,
                                Entries = store._entries.ToArray(),
                            },
                            SnapshotBytes.Empty,
                            new MemorySnapshotDrafts()));
                    probe.Tell("open");
                    break;
                case LogStoreProtocol.Append append:
                    store._hardState = append.Write.HardState;
                    store._entries.AddRange(append.Write.Entries.ToArray());
                    Sender.Tell(new LogStoreProtocol.Appended(append.Write.WriteId, append.Write.Last));
                    break;
                case LogStoreProtocol.Close:
                    probe.Tell("close");
                    Context.Stop(Self);
                    break;
            }
        }
    }
}
