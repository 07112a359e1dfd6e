using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Messages;

namespace RaftActors.Simulation.World;

/// <summary>The snapshots of one replica: taken, sent, received and saved, each in its own time.</summary>
public sealed class SimulatedSnapshots(SimulatedReplica replica, SimulatedGroup group)
{
    private readonly Dictionary<EntryId, MachineImage> _received = [];
    private MachineImage? _saving;

    private SimulatedWorld World => group.World;

    public void Clear()
    {
        _received.Clear();
        _saving = null;
    }

    /// <summary>The bytes of a snapshot arrived; the message that names it follows.</summary>
    public void Receive(MachineImage image) => _received[image.LastIncluded] = image;

    public bool Has(EntryId lastIncluded) => _received.ContainsKey(lastIncluded);

    public void Send(in SendSnapshot effect)
    {
        World.Counters.Add(Reached.SnapshotSent);
        var to = effect.To;
        var term = effect.Term;
        var store = group.Find(to)?.Store;
        var image = replica.Disk.Images[effect.Snapshot.Index.Value];
        if (effect.Snapshot.IsHollow)
        {
            World.Counters.Add(Reached.SnapshotSentWithoutState);
            image = image.WithoutState();
        }

        replica.Later(2, 30, () =>
        {
            var arrives = (!World.Faulty || !World.Dice.Chance(0.2)) && group.Find(to)?.Store == store;
            if (arrives)
            {
                group.Find(to)?.Receive(image);
                replica.Leave(new InstallSnapshot(replica.Id, to, term, image.Metadata));
                World.SnapshotLeft?.Invoke(SimulatedGroup.NumberOf(to));
            }
            else
            {
                World.Counters.Add(Reached.SnapshotLost);
            }

            replica.Step(new SnapshotSent(to, image.LastIncluded.Index, arrives));
        });
    }

    public void SaveMachine()
    {
        var fails = World.Faulty && World.Dice.Chance(0.1);
        var core = replica.Core!;
        var image = replica.Machine.Image(core.SnapshotAt(replica.Machine.At));
        image = core.IsHollow ? image.WithoutState() : image;
        replica.Later(1, 20, () =>
        {
            if (fails)
            {
                World.Counters.Add(Reached.SnapshotFailed);
                replica.Step(new SnapshotSaved(null));
                return;
            }

            World.Counters.Add(Reached.SnapshotTaken);
            replica.Disk.Images[image.LastIncluded.Index.Value] = image;
            replica.Step(new SnapshotSaved(image.LastIncluded));
        });
    }

    public void SaveReceived(in SaveReceivedSnapshot effect)
    {
        var image = _received[effect.Snapshot.LastIncluded];
        _saving = image;
        var slowly = World.Faulty && World.Dice.Chance(0.6);
        replica.Later(1, slowly ? 800 : 20, () => FinishSaving(image));
    }

    /// <summary>
    /// A save may complete at any moment; the moment when the log has just grown beyond the snapshot is tried more often than by chance.
    /// </summary>
    public void LogGrew(LogIndex from, LogIndex to)
    {
        if (_saving is { LastIncluded.Index: var index } image && from < index && to >= index && World.Faulty)
        {
            replica.Later(0.01, 0.1, () => FinishSaving(image));
        }
    }

    private void FinishSaving(MachineImage image)
    {
        if (_saving == image)
        {
            _saving = null;
            replica.Disk.Images[image.LastIncluded.Index.Value] = image;
            replica.Step(new SnapshotInstalled(image.LastIncluded));
        }
    }
}
