using RaftActors.Protocol;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Messages;
using RaftActors.Simulation.Invariants;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.World;

/// <summary>All invariants of one group. Each is notified only of the events it examines.</summary>
public sealed class ClusterChecks
{
    private readonly Invariant[] _started;
    private readonly Invariant[] _emptied;
    private readonly Invariant[] _elected;
    private readonly Invariant[] _writes;
    private readonly Invariant[] _leaves;
    private readonly Invariant[] _applied;
    private readonly Invariant[] _restored;
    private readonly Invariant[] _stepped;
    private readonly Invariant[] _reads;
    private readonly Invariant[] _effected;
    private readonly Invariant[] _replied;

    public ClusterChecks(IGroupView group)
    {
        var matching = new LogMatching();
        var committed = new StateMachineSafety();
        var acknowledged = new AckSoundness(group);
        var inForce = new ConfigurationInForce();
        var logTime = new LogTimeRate(group);

        // Invariants that examine new facts run before the one that records them.
        All =
        [
            new ElectionSafety(), new OneVotePerTerm(), new LeaderAppendOnly(), new EntryTerms(matching), matching, committed,
            new LeaderCompleteness(committed), new CommittedOnQuorum(group), new PayloadOnQuorum(group),
            new WitnessesOnlyVote(), new NoOldTermByCounting(), new CommitImmutability(),
            new VerifiedCommit(acknowledged), new MonotonicState(group), new LogOrdering(), new DurableBeforePromise(group), acknowledged,
            new SingleSender(), new TermsFromCampaigns(group), new OneChangeAtATime(inForce), new AdjacentConfigurations(inForce),
            new QuorumIntersection(), new JointPairs(inForce), inForce, new OnlyMembersCount(group), new SnapshotKeepsLog(),
            new ReadFloor(), new FreshReadRound(group), new LeaseExclusion(group), new ExactlyOnce(), new ReplyIdentity(),
            new MonotonicClientView(),
            new ElectionTimer(group), new ObsoleteRefusals(), logTime, new LogTimeGoesOn(group), new TimeToLive(group, logTime),
        ];
        _started = LookingAt(nameof(Invariant.Started));
        _emptied = LookingAt(nameof(Invariant.Emptied));
        _elected = LookingAt(nameof(Invariant.Elected));
        _writes = LookingAt(nameof(Invariant.Writes));
        _leaves = LookingAt(nameof(Invariant.Leaves));
        _applied = LookingAt(nameof(Invariant.Applied));
        _restored = LookingAt(nameof(Invariant.Restored));
        _stepped = LookingAt(nameof(Invariant.Stepped));
        _reads = LookingAt(nameof(Invariant.Reads));
        _effected = LookingAt(nameof(Invariant.Effected));
        _replied = LookingAt(nameof(Invariant.Replied));
    }

    public IReadOnlyList<Invariant> All { get; }

    public void Started(IReplicaView replica, RecoveredState recovered)
    {
        foreach (var invariant in _started)
        {
            invariant.Started(replica, recovered);
        }
    }

    public void Emptied(IReplicaView replica)
    {
        foreach (var invariant in _emptied)
        {
            invariant.Emptied(replica);
        }
    }

    public void Elected(IReplicaView replica)
    {
        foreach (var invariant in _elected)
        {
            invariant.Elected(replica);
        }
    }

    public void Writes(IReplicaView replica, in Persist write)
    {
        foreach (var invariant in _writes)
        {
            invariant.Writes(replica, write);
        }
    }

    public void Leaves(IReplicaView replica, RaftMessage message)
    {
        foreach (var invariant in _leaves)
        {
            invariant.Leaves(replica, message);
        }
    }

    public void Applied(IReplicaView replica, in Entry entry, ulong machineHash)
    {
        foreach (var invariant in _applied)
        {
            invariant.Applied(replica, entry, machineHash);
        }
    }

    public void Restored(IReplicaView replica, EntryId at, ulong machineHash)
    {
        foreach (var invariant in _restored)
        {
            invariant.Restored(replica, at, machineHash);
        }
    }

    public void Stepped(IReplicaView replica, Input input, in Before before)
    {
        foreach (var invariant in _stepped)
        {
            invariant.Stepped(replica, input, before);
        }
    }

    public void Reads(IReplicaView replica, in ServedRead read)
    {
        foreach (var invariant in _reads)
        {
            invariant.Reads(replica, read);
        }
    }

    public void Effected(IReplicaView replica, in SessionEffect effect)
    {
        foreach (var invariant in _effected)
        {
            invariant.Effected(replica, effect);
        }
    }

    public void Replied(IReplicaView replica, in ClientReply reply)
    {
        foreach (var invariant in _replied)
        {
            invariant.Replied(replica, reply);
        }
    }

    private Invariant[] LookingAt(string what) => [.. All.Where(i => i.GetType().GetMethod(what)!.DeclaringType != typeof(Invariant))];
}
