using System.Text;
using RaftActors.Protocol;
using RaftActors.Protocol.Driver;
using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Invariants;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Messages;
using RaftActors.Simulation.World;

namespace RaftActors.Simulation.Scripts;

/// <summary>
/// A replica with its disk, machine and clock, all of which move only on command. All its inputs and effects are printed.
/// </summary>
internal sealed class ScriptReplica
{
    private static readonly GroupId Group = new("g");
    private readonly ScriptCluster _cluster;
    private readonly ScriptDisk _disk;
    private readonly ScriptMachine _machine = new();
    private readonly ScriptEffects _effects;
    private readonly EffectBuffer _buffer = new();
    private readonly Queue<Input> _inbox = new();
    private ReplicaDriver? _driver;
    private string? _fault;
    private bool _stepping;
    private ulong _lives;

    public ScriptReplica(ReplicaId id, ScriptCluster cluster, SimulatedDisk log)
    {
        Id = id;
        _cluster = cluster;
        _disk = new ScriptDisk(log);
        _effects = new ScriptEffects(this, cluster, _disk, _machine);
    }

    public ReplicaId Id { get; }

    public Replica? Core => _driver?.Replica;

    public LogicalTime Now { get; set; }

    public ReplicaOptions Options { get; set; } = new();

    public int DiskJobs => _disk.Pending;

    public bool HasMachineJob => _machine.HasJob;

    /// <summary>Puts a log on the disk of a replica that has not started yet.</summary>
    public void Prepare(IReadOnlyList<int> terms, Term term, ReplicaId vote) => _disk.Prepare(
        new HardState(term, vote),
        [.. terms.Select((t, i) =>
            new Entry(new LogIndex(i + 1), new Term(t), EntryKind.Command, 0, Encoding.UTF8.GetBytes($"e{i + 1}.{t}")))]);

    public void Start()
    {
        var recovered = _disk.Recover();
        _inbox.Clear();
        _effects.Start();
        _fault = null;
        var at = recovered.Snapshot.LastIncluded;
        _machine.Start(at, _disk.Images.GetValueOrDefault(at) ?? []);
        try
        {
            var replica = new Replica(Id, Options, recovered, (ulong)Id.Value[^1] + (1000 * _lives++), Now);
            _driver = new ReplicaDriver(replica, _effects);
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
        _disk.Crash(keep);
    }

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
            _cluster.Print(next is RaftMessage ? $"{next}" : $"{Id} {next}");
            try
            {
                driver.Step(next, Now, _buffer);
            }
            catch (InvariantViolation violation)
            {
                _buffer.Clear();
                Fail(violation);
            }
        }

        _stepping = false;
    }

    /// <summary>Completes the oldest disk job; of one store, if one is named, since the two stores are independent.</summary>
    /// <returns>Whether there was one.</returns>
    public bool FinishDiskJob(string? store = null)
    {
        if (_disk.Finish(store) is not { } done)
        {
            return false;
        }

        if (done.News is { } news)
        {
            Step(news);
        }
        else
        {
            _cluster.Print($"{Id} {done.What}");
        }

        return true;
    }

    public void RunMachineJob() => _machine.RunJob();

    public void TakeIn(Parcel parcel)
    {
        if (parcel is { Image: { } image, Message: InstallSnapshot install })
        {
            _effects.Receive(install.Snapshot.LastIncluded, image);
        }

        Step(parcel.Message);
    }

    public void Compact()
    {
        _disk.Images[_machine.At] = _machine.Image;
        Step(new SnapshotSaved(_machine.At));
    }

    public string Describe() => Core is null
        ? $"{Group}/{Id} down" + (_fault is null ? "" : $": {_fault}")
        : $"{Core.Describe(Group)} | machine=({_machine.Summary()})";

    public string DescribeLog()
    {
        if (Core is null)
        {
            return $"{Id} down";
        }

        var entries = Enumerable.Range(1, (int)(Core.Log.LastIndex - Core.Log.Base.Index))
            .Select(i => Core.Log.At(Core.Log.Base.Index + i))
            .Select(e => $"{e.Id}:{ScriptMachine.Text(e)}");
        return $"{Id} {string.Join(' ', entries.Prepend($"base={Core.Log.Base}"))}";
    }

    private void Fail(InvariantViolation violation)
    {
        _fault = violation.Message;
        _driver = null;
        _cluster.Print($"  {ScriptCluster.Faulted} {violation.Message} {Id} stops.");
    }
}
