using System.Text;
using RaftActors.Protocol;
using RaftActors.Protocol.Driver;
using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Invariants;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Messages;
using RaftActors.Simulation.World;

namespace RaftActors.Simulation.Scripts;

/// <summary>
/// A replica with its disk, machine and clock, all of which move only on command. All its inputs and effects are printed.
/// </summary>
internal sealed partial class ScriptReplica(ReplicaId id, ScriptCluster cluster, SimulatedDisk disk) : IEffectInterpreter
{
    public const string LogStore = "log";
    public const string SnapshotStore = "snapshot";
    private static readonly GroupId Group = new("g");
    private readonly EffectBuffer _effects = new();
    private readonly Queue<Input> _inbox = new();
    private readonly List<(string Store, string What, Action Carry, Func<Input?> News)> _diskJobs = [];
    private readonly Queue<Action> _machineJobs = new();
    private readonly Dictionary<EntryId, IReadOnlyList<string>> _images = [];
    private readonly Dictionary<EntryId, IReadOnlyList<string>> _received = [];
    private ReplicaDriver? _driver;
    private List<string> _machine = [];
    private EntryId _machineAt;
    private string? _fault;
    private bool _stepping;
    private ulong _lives;

    public ReplicaId Id { get; } = id;

    public Replica? Core => _driver?.Replica;

    public LogicalTime Now { get; set; }

    public ReplicaOptions Options { get; set; } = new();

    public bool HasDiskJob => _diskJobs.Count > 0;

    public bool HasMachineJob => _machineJobs.Count > 0;

    /// <summary>Puts a log on the disk of a replica that has not started yet.</summary>
    public void Prepare(IReadOnlyList<int> terms, Term term, ReplicaId vote)
    {
        var entries = terms
            .Select((t, i) => new Entry(new LogIndex(i + 1), new Term(t), EntryKind.Command, 0, Encoding.UTF8.GetBytes($"e{i + 1}.{t}")))
            .ToArray();
        disk.Write(
            new Persist(0, new HardState(term, vote), null, LogIndex.Zero, entries, entries.Length == 0 ? EntryId.Zero : entries[^1].Id));
        disk.CompleteOldest();
    }

    public void Start()
    {
        var recovered = disk.Recover();
        _inbox.Clear();
        _machineJobs.Clear();
        _received.Clear();
        _fault = null;
        _machineAt = recovered.Snapshot.LastIncluded;
        _machine = [.. _images.GetValueOrDefault(_machineAt) ?? []];
        try
        {
            var replica = new Replica(Id, Options, recovered, (ulong)Id.Value[^1] + (1000 * _lives++), Now);
            _driver = new ReplicaDriver(replica, this);
        }
        catch (InvariantViolation violation)
        {
            Fail(violation);
        }
    }

    /// <summary>Crashes the replica: the first <paramref name="keep"/> pending disk jobs complete, the others are lost.</summary>
    public void Crash(int keep)
    {
        _driver = null;
        for (var i = 0; i < keep && HasDiskJob; i++)
        {
            _diskJobs[0].Carry();
            _diskJobs.RemoveAt(0);
        }

        _diskJobs.Clear();
    }

    public int DiskJobs => _diskJobs.Count;

    public void Step(Input input)
    {
        _inbox.Enqueue(input);
        if (_stepping)
        {
            return;
        }

        _stepping = true;
        while (_driver is { } driver && _inbox.TryDequeue(out var next))
        {
            cluster.Print(next is RaftMessage ? $"{next}" : $"{Id} {next}");
            try
            {
                driver.Step(next, Now, _effects);
            }
            catch (InvariantViolation violation)
            {
                Fail(violation);
            }
        }

        _stepping = false;
    }

    /// <summary>Completes the oldest disk job; of one store, if one is named, since the two stores are independent.</summary>
    /// <returns>Whether there was one.</returns>
    public bool FinishDiskJob(string? store = null)
    {
        var i = _diskJobs.FindIndex(j => store is null || j.Store == store);
        if (i < 0)
        {
            return false;
        }

        var job = _diskJobs[i];
        _diskJobs.RemoveAt(i);
        job.Carry();
        if (job.News() is not { } news)
        {
            cluster.Print($"{Id} {job.What}");
            return true;
        }

        Step(news);
        return true;
    }

    public void RunMachineJob() => _machineJobs.Dequeue()();

    public void TakeIn(Parcel parcel)
    {
        if (parcel is { Image: { } image, Message: InstallSnapshot install })
        {
            _received[install.Snapshot.LastIncluded] = image;
        }

        Step(parcel.Message);
    }

    public void Compact()
    {
        _images[_machineAt] = [.. _machine];
        Step(new SnapshotSaved(_machineAt));
    }

    public string Describe()
    {
        if (Core is null)
        {
            return $"{Group}/{Id} down" + (_fault is null ? "" : $": {_fault}");
        }

        var shown =
            _machine.Count <= 6 ? string.Join(' ', _machine) : $"{_machine.Count} commands, {string.Join(' ', _machine.TakeLast(3))}";
        return $"{Core.Describe(Group)} | machine=({shown})";
    }

    public string DescribeLog()
    {
        if (Core is null)
        {
            return $"{Id} down";
        }

        var entries = Enumerable.Range(1, (int)(Core.Log.LastIndex - Core.Log.Base.Index))
            .Select(i => Core.Log.At(Core.Log.Base.Index + i))
            .Select(e => $"{e.Id}:{Text(e)}");
        return $"{Id} {string.Join(' ', entries.Prepend($"base={Core.Log.Base}"))}";
    }

    private static string Text(in Entry entry) => entry.Kind switch
    {
        EntryKind.Command => Encoding.UTF8.GetString(entry.Payload.Span).TrimEnd('.'),
        EntryKind.Configuration => $"[{ConfigurationCodec.Decode(entry.Payload.Span)}]",
        _ => $"[{entry.Kind}]",
    };

    private void Fail(InvariantViolation violation)
    {
        _fault = violation.Message;
        _driver = null;
        cluster.Print($"  {ScriptCluster.Faulted} {violation.Message} {Id} stops.");
    }
}
