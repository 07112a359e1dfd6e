using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;

namespace RaftActors.Simulation.Scripts;

/// <content>The core's effects: printed, and queued for a command to carry out.</content>
internal sealed partial class ScriptReplica
{
    public void On(in Persist effect)
    {
        Show(effect);
        var write = effect;
        _diskJobs.Add((LogStore, $"write {write.WriteId}", () => Carry(write), () => new Persisted(write.WriteId, write.Last)));
    }

    public void On(in Send effect) => cluster.Print($"  {effect}{Leave(effect.Message)}");

    public void On(in SendWhenDurable effect) => cluster.Print($"  Released {effect.Message}{Leave(effect.Message)}");

    public void Hold(in SendWhenDurable promise) => Show(promise);

    public void On(in ApplyEntries effect)
    {
        Show(effect);
        var entries = effect.Entries;
        _machineJobs.Enqueue(() =>
        {
            foreach (var entry in entries.Span)
            {
                var text = Text(entry);
                if (entry.Kind != EntryKind.Hollow)
                {
                    cluster.Checks.Applied(Id, entry, text);
                }

                _machineAt = entry.Id;
                if (entry.Kind == EntryKind.Command)
                {
                    _machine.Add(text);
                }
            }

            Step(new Applied(_machineAt.Index));
        });
    }

    public void On(in ProposalAppended effect) => Show(effect);

    public void On(in ProposalRejected effect) => Show(effect);

    public void On(in ReadReady effect)
    {
        Show(effect);
        var read = effect.ReadId;
        _machineJobs.Enqueue(() => cluster.Print($"{Id} answers read {read} as of {_machineAt}: ({string.Join(' ', _machine)})"));
    }

    public void On(in ReadRejected effect) => Show(effect);

    public void On(in SendSnapshot effect)
    {
        var parcel = new Parcel(
            new InstallSnapshot(Id, effect.To, effect.Term, effect.Snapshot),
            effect.Snapshot.IsHollow ? [] : _images[effect.Snapshot.LastIncluded]);
        var isLost = !cluster.TrySend(parcel);
        cluster.Print($"  {effect}{(isLost ? " (lost)" : "")}");
        if (isLost)
        {
            _inbox.Enqueue(new SnapshotSent(effect.To, effect.Snapshot.Index, false));
        }
    }

    public void On(in SaveMachine effect)
    {
        Show(effect);
        var at = _machineAt;
        IReadOnlyList<string> image = [.. _machine];
        _diskJobs.Add((SnapshotStore, $"snapshot {at}", () => _images[at] = image, () => new SnapshotSaved(at)));
    }

    public void On(in SaveReceivedSnapshot effect)
    {
        Show(effect);
        var at = effect.Snapshot.LastIncluded;
        var image = _received[at];
        _diskJobs.Add((SnapshotStore, $"snapshot {at}", () => _images[at] = image, () => new SnapshotInstalled(at)));
    }

    public void On(in RestoreMachine effect)
    {
        Show(effect);
        var at = effect.Snapshot.LastIncluded;
        _machineJobs.Enqueue(() =>
        {
            _machineAt = at;
            _machine = [.. _images[at]];
            cluster.Print($"{Id} machine restored to {at}");
        });
    }

    public void On(in CompactLog effect)
    {
        Show(effect);
        var compaction = effect;
        _diskJobs.Add((
            LogStore,
            $"compacted its log on disk to {compaction.Base}",
            () =>
            {
                disk.Write(compaction);
                disk.CompleteOldest();
            },
            () => null));
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

    private void Carry(in Persist write)
    {
        disk.Write(write);
        disk.CompleteOldest();
    }

    private void Show<T>(in T effect)
        where T : struct => cluster.Print($"  {effect}");

    private string Leave(RaftMessage message) => cluster.TrySend(new Parcel(message)) ? "" : " (lost)";
}
