using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Log;
using RaftActors.Simulation.World;

namespace RaftActors.Simulation.Scripts;

/// <summary>The disk of a scripted replica: its log and its snapshots are independent stores, and each job waits for a command.</summary>
internal sealed class ScriptDisk(SimulatedDisk log)
{
    public const string LogStore = "log";
    public const string SnapshotStore = "snapshot";
    private readonly List<Job> _jobs = [];

    /// <summary>Jobs that wait.</summary>
    public int Pending => _jobs.Count;

    /// <summary>The machine's state at each snapshot saved.</summary>
    public Dictionary<EntryId, IReadOnlyList<string>> Images { get; } = [];

    public Protocol.RecoveredState Recover() => log.Recover();

    /// <summary>Puts a log on the disk of a replica that has not started yet.</summary>
    public void Prepare(HardState hardState, Entry[] entries)
    {
        log.Write(new Persist(0, hardState, null, LogIndex.Zero, entries, entries.Length == 0 ? EntryId.Zero : entries[^1].Id));
        log.CompleteOldest();
    }

    public void Write(Persist write) => _jobs.Add(new Job(
        LogStore,
        $"write {write.WriteId}",
        () =>
        {
            log.Write(write);
            log.CompleteOldest();
        },
        new Persisted(write.WriteId, write.Last)));

    public void Compact(CompactLog compaction) => _jobs.Add(new Job(
        LogStore,
        $"compacted its log on disk to {compaction.Base}",
        () =>
        {
            log.Write(compaction);
            log.CompleteOldest();
        },
        null));

    public void Save(EntryId at, IReadOnlyList<string> image, Input news) =>
        _jobs.Add(new Job(SnapshotStore, $"snapshot {at}", () => Images[at] = image, news));

    /// <summary>Carries out the oldest job; of one store, if one is named.</summary>
    /// <returns>What to print and what the core learns; null if there is no such job.</returns>
    public (string What, Input? News)? Finish(string? store)
    {
        var i = _jobs.FindIndex(j => store is null || j.Store == store);
        if (i < 0)
        {
            return null;
        }

        var job = _jobs[i];
        _jobs.RemoveAt(i);
        job.Carry();
        return (job.What, job.News);
    }

    /// <summary>The first <paramref name="keep"/> jobs reach the disk; the others are lost.</summary>
    public void Crash(int keep)
    {
        foreach (var job in _jobs.Take(keep))
        {
            job.Carry();
        }

        _jobs.Clear();
    }

    private sealed record Job(string Store, string What, Action Carry, Input? News);
}
