using RaftActors.Protocol;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Simulation.World;

namespace RaftActors.Simulation.Scripts;

/// <summary>
/// Replicas whose disks, machines, clocks and messages move only on command. Nothing happens by itself, and the result depends only on the
/// script.
/// </summary>
internal sealed class ScriptCluster
{
    /// <summary>Starts the line of a broken invariant, which is printed even if the command is quiet.</summary>
    public const string Faulted = "InvariantViolation";

    private const int TooMuch = 20_000;
    private readonly SortedDictionary<ReplicaId, ScriptReplica> _replicas = [];
    private readonly List<string> _output = [];

    public ScriptNetwork Network { get; } = new();

    public ScriptChecks Checks { get; } = new();

    public IReadOnlyCollection<ScriptReplica> Replicas => _replicas.Values;

    public void Print(string line) => _output.Add(line);

    public List<string> TakeOutput()
    {
        var output = _output.ToList();
        _output.Clear();
        return output;
    }

    public ScriptReplica? Find(ReplicaId id) => _replicas.GetValueOrDefault(id);

    /// <summary>The replica that a command names first; it must be up.</summary>
    public ScriptReplica Up(ScriptCommand command)
    {
        var replica = Known(command);
        return replica.Core is null ? throw command.Error($"{replica.Id} is down") : replica;
    }

    /// <summary>The replica that a command names first.</summary>
    public ScriptReplica Known(ScriptCommand command) => Known(command, command.Place("a replica"));

    public ScriptReplica Known(ScriptCommand command, string name) =>
        Find(new ReplicaId(name)) ?? throw command.Error($"unknown replica {name}");

    public void Add(ReplicaId id, Configuration configuration, ReplicaOptions options, IReadOnlyList<int> terms, Term term, ReplicaId vote)
    {
        var replica = new ScriptReplica(id, this, new SimulatedDisk(configuration)) { Options = options };
        replica.Prepare(terms, term, vote);
        replica.Start();
        _replicas[id] = replica;
    }

    public bool TrySend(Parcel parcel) => _replicas.ContainsKey(parcel.Message.To) && Network.TrySend(parcel);

    public void Deliver(Parcel parcel)
    {
        Network.Take(parcel);
        var receiver = _replicas[parcel.Message.To];
        var isTaken = receiver.Core is not null;
        if (isTaken)
        {
            receiver.TakeIn(parcel);
        }
        else
        {
            Print($"{parcel.Message} ({receiver.Id} is down)");
        }

        EndTransfer(parcel, isTaken);
    }

    public void Drop(Parcel parcel)
    {
        Network.Take(parcel);
        Print($"dropped {parcel.Message}");
        EndTransfer(parcel, isTaken: false);
    }

    /// <summary>Moves the replica's clock from deadline to deadline until it campaigns; other clocks stand still.</summary>
    public bool Campaign(ScriptReplica replica)
    {
        for (var i = 0; i < 3 && replica.Core is { } core; i++)
        {
            replica.Now = core.NextDeadline > replica.Now ? core.NextDeadline : replica.Now;
            replica.Step(DeadlineReached.Instance);
            if (core.Role is RaftRole.PreCandidate or RaftRole.Candidate)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Lets time pass for some replicas; each deadline fires when it is due. No message moves.</summary>
    public void Tick(IReadOnlyList<ScriptReplica> replicas, TimeSpan time)
    {
        for (var steps = 0; steps < TooMuch; steps++)
        {
            var next = replicas.Where(r => r.Core is not null && r.Core.NextDeadline != LogicalTime.Never).MinBy(Wait);
            var pause = next is null || Wait(next) > time ? time : Wait(next);
            foreach (var replica in replicas)
            {
                replica.Now += pause;
            }

            time -= pause;
            if (next is null || Wait(next) > TimeSpan.Zero)
            {
                return;
            }

            next.Step(DeadlineReached.Instance);
        }

        throw new InvalidOperationException("Deadlines keep falling due endlessly.");

        static TimeSpan Wait(ScriptReplica replica) =>
            replica.Core!.NextDeadline > replica.Now ? replica.Core.NextDeadline - replica.Now : TimeSpan.Zero;
    }

    /// <summary>
    /// Lets disks write, machines apply and messages arrive among some replicas until nothing is left to do; time stands still.
    /// </summary>
    public void Stabilize(IReadOnlyList<ScriptReplica> replicas)
    {
        var isQuiet = false;
        for (var rounds = 0; !isQuiet && rounds < TooMuch; rounds++)
        {
            isQuiet = true;
            foreach (var replica in replicas)
            {
                while (replica.DiskJobs > 0 || replica.HasMachineJob)
                {
                    isQuiet = false;
                    Work(replica);
                }
            }

            foreach (var parcel in Network.UnderWay.ToList())
            {
                if (replicas.Any(r => r.Id == parcel.Message.To) && replicas.Any(r => r.Id == parcel.Message.From))
                {
                    isQuiet = false;
                    Deliver(parcel);
                }
            }
        }

        if (!isQuiet)
        {
            throw new InvalidOperationException("The replicas do not come to rest.");
        }
    }

    private static void Work(ScriptReplica replica)
    {
        if (replica.DiskJobs > 0)
        {
            replica.FinishDiskJob();
        }
        else
        {
            replica.RunMachineJob();
        }
    }

    /// <summary>Reports to the sender of a snapshot whether it arrived.</summary>
    private void EndTransfer(Parcel parcel, bool isTaken)
    {
        if (parcel is { Image: not null, Message: InstallSnapshot install } && Find(install.From) is { Core: not null } sender)
        {
            sender.Step(new SnapshotSent(install.To, install.Snapshot.Index, isTaken));
        }
    }
}
