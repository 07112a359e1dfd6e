using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;

namespace RaftActors.Simulation.Scripts;

/// <summary>The core's effects in a script: printed, and queued for a command to carry out.</summary>
internal sealed class ScriptEffects(ScriptReplica replica, ScriptCluster cluster, ScriptDisk disk, ScriptMachine machine)
    : IEffectInterpreter
{
    private readonly Dictionary<EntryId, IReadOnlyList<string>> _received = [];

    private ReplicaId Id => replica.Id;

    public void Start() => _received.Clear();

    /// <summary>The bytes of a snapshot arrived; the message that names it follows.</summary>
    public void Receive(EntryId lastIncluded, IReadOnlyList<string> image) => _received[lastIncluded] = image;

    public void On(in Persist effect)
    {
        Show(effect);
        disk.Write(effect);
    }

    public void On(in Send effect) => cluster.Print($"  {effect}{Leave(effect.Message)}");

    public void On(in SendWhenDurable effect) => cluster.Print($"  Released {effect.Message}{Leave(effect.Message)}");

    public void Hold(in SendWhenDurable promise) => Show(promise);

    public void On(in ApplyEntries effect)
    {
        Show(effect);
        var entries = effect.Entries;
        machine.Enqueue(() =>
        {
            foreach (var entry in entries.Span)
            {
                if (entry.Kind != EntryKind.Hollow)
                {
                    cluster.Checks.Applied(Id, entry, ScriptMachine.Text(entry));
                }

                machine.Apply(entry);
            }

            replica.Step(new Applied(machine.At.Index));
        });
    }

    public void On(in ProposalAppended effect) => Show(effect);

    public void On(in ProposalRejected effect) => Show(effect);

    public void On(in ReadReady effect)
    {
        Show(effect);
        var read = effect.ReadId;
        machine.Enqueue(() => cluster.Print($"{Id} answers read {read} as of {machine.At}: ({machine})"));
    }

    public void On(in ReadRejected effect) => Show(effect);

    public void On(in SendSnapshot effect)
    {
        var parcel = new Parcel(
            new InstallSnapshot(Id, effect.To, effect.Term, effect.Snapshot),
            effect.Snapshot.IsHollow ? [] : disk.Images[effect.Snapshot.LastIncluded]);
        var isLost = !cluster.TrySend(parcel);
        cluster.Print($"  {effect}{(isLost ? " (lost)" : "")}");
        if (isLost)
        {
            replica.Step(new SnapshotSent(effect.To, effect.Snapshot.Index, false));
        }
    }

    public void On(in SaveMachine effect)
    {
        Show(effect);
        disk.Save(machine.At, machine.Image, new SnapshotSaved(machine.At));
    }

    public void On(in SaveReceivedSnapshot effect)
    {
        Show(effect);
        var at = effect.Snapshot.LastIncluded;
        disk.Save(at, _received[at], new SnapshotInstalled(at));
    }

    public void On(in RestoreMachine effect)
    {
        Show(effect);
        var at = effect.Snapshot.LastIncluded;
        machine.Enqueue(() =>
        {
            machine.Restore(at, disk.Images[at]);
            cluster.Print($"{Id} machine restored to {at}");
        });
    }

    public void On(in CompactLog effect)
    {
        Show(effect);
        disk.Compact(effect);
    }

    public void On(in ConfigurationChanged effect) => Show(effect);

    public void On(in MembersAnswered effect) => Show(effect);

    public void On(in TransferEnded effect) => Show(effect);

    public void On(in RoleChanged effect)
    {
        Show(effect);
        if (effect.To == RaftRole.Leader)
        {
            cluster.Checks.Leads(Id, effect.Term);
        }
    }

    private void Show<T>(in T effect)
        where T : struct => cluster.Print($"  {effect}");

    private string Leave(RaftMessage message) => cluster.TrySend(new Parcel(message)) ? "" : " (lost)";
}
