using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Membership;
using RaftActors.Ranges.Births;
using RaftActors.Ranges.Map;
using RaftActors.Ranges.Nodes;
using RaftActors.Ranges.State;

namespace RaftActors.Simulation.World.Ranges;

/// <summary>Carries out a birth on a node, one durable step at a time, until the process ends or the birth is done.</summary>
internal sealed class BirthRun(RangeNode node, RangeReplica parent, Notice notice, ReplicaId firstLeader, RangeImage image)
{
    private readonly ReplicaId _id = notice.Child.Members.FirstOrDefault(m => m.Node == node.Id);
    private readonly bool _isSlow = node.World.Faulty && node.World.Dice.Chance(0.2);
    private bool _hasConceived;
    private bool _hasSaved;
    private bool _hasReset;
    private bool _hasStarted;
    private bool _hasTold;
    private BirthStep _step;

    private RangeWorld World => node.World;

    private string Child => notice.Child.Group;

    private GroupStore? Store => node.Disk.Stores.GetValueOrDefault((Child, _id.Value ?? ""));

    /// <summary>What a crash now interrupts.</summary>
    public RangeReached Interrupted() => _step switch
    {
        BirthStep.Wait or BirthStep.Host => RangeReached.CrashBeforeBook,
        BirthStep.Conceive or BirthStep.Stop => RangeReached.CrashAfterBook,
        BirthStep.SaveState => RangeReached.CrashAfterConceived,
        BirthStep.ResetTo => RangeReached.CrashAfterSaved,
        _ => RangeReached.CrashAfterReset,
    };

    public void Continue()
    {
        _step = BirthPlan.Next(Facts());
        var leader = World.Mutant == RangeMutant.EveryNodeIsFirstLeader ? _id : firstLeader;
        if (World.Mutant == RangeMutant.BirthOverwritesState && _step is (BirthStep.Start or BirthStep.Born) && !_hasReset)
        {
            node.StopReplica(Child);
            _step = _hasSaved ? BirthStep.ResetTo : BirthStep.SaveState;
        }

        switch (_step)
        {
            case BirthStep.Host:
                node.Book(
                    new BookEvent.Hosted(Child, _id.Incarnation, BirthKind.Split) { Machine = "map", First = Others() }, Child, Continue);
                Retry(BirthStep.Host);
                break;
            case BirthStep.Wait:
                World.Counters.Add(RangeReached.BirthWaitedForMap);
                Retry(BirthStep.Wait);
                break;
            case BirthStep.Stop:
                World.Counters.Add(RangeReached.BirthStoppedReplica);
                node.StopReplica(Child);
                Soon(Continue);
                break;
            case BirthStep.Conceive:
                Write(BirthPlan.Conceived(leader), null, () => _hasConceived = true);
                break;
            case BirthStep.SaveState:
                Soon(() =>
                {
                    Store!.Images[image.Info.Index.Value] = image;
                    _hasSaved = true;
                    Continue();
                });
                break;
            case BirthStep.ResetTo:
                Reset(leader);
                break;
            case BirthStep.Start:
                Start(leader);
                Soon(Continue);
                break;
            case BirthStep.Born:
                World.Counters.Add(_hasReset ? RangeReached.BirthCompleted : RangeReached.BirthFoundState);
                _hasTold = true;
                Finish();
                break;
            default:
                Finish();
                break;
        }
    }

    private void Reset(ReplicaId leader)
    {
        var before = Store!.HardState;
        var after = World.Mutant == RangeMutant.BirthResetsVote ? BirthPlan.Conceived(leader) : BirthPlan.HardStateOf(before, leader);
        if (after.CurrentTerm > BirthPlan.FirstTerm)
        {
            World.Counters.Add(RangeReached.BirthKeptNewerVote);
        }

        World.Checks.Births.Born(Child, _id, image.Fingerprint(), Store.State == StoreState.Initialised, before, after);
        Write(after, image, () =>
        {
            _hasReset = true;
            World.Checks.Births.Initialised(Child, _id);
        });
    }

    private void Start(ReplicaId leader)
    {
        var facts = Facts();
        var leads = BirthPlan.LeadsAtBirth(facts, _id, leader);
        _hasStarted = true;
        if (leads)
        {
            World.Counters.Add(RangeReached.LeaderByBirth);
        }

        node.StartReplica(Child, _id, leads);
    }

    private void Finish()
    {
        node.EndBirth(notice.Operation);
        parent.Gate.Born(notice.Operation);
        parent.SaveIfHeld();
    }

    private BirthFacts Facts() => new()
    {
        Book = node.Disk.Book,
        Group = Child,
        Incarnation = _id.IsNone || image.Members.IsWitness(_id) ? null : _id.Incarnation,
        Disk = World.Mutant == RangeMutant.BirthOnAnyDisk ? node.Disk.Book.DataId : node.Agent.DiskOf(Child, _id),
        IsOver = node.Agent.IsOver(Child, _id),
        Store = Store?.State ?? StoreState.Nothing,
        HardState = Store?.HardState ?? default,
        IsRunning = node.Find(Child) is not null,
        HasConceived = _hasConceived,
        HasSaved = _hasSaved,
        HasReset = _hasReset,
        HasStarted = _hasStarted,
        HasTold = _hasTold,
    };

    /// <summary>Until it has its state it is not a member, so that it votes but never campaigns.</summary>
    private Configuration? Others()
    {
        var members = image.Members;
        if (World.Mutant == RangeMutant.UninitialisedCampaigns)
        {
            return members;
        }

        var (voters, witnesses) = (members.Voters.Remove(_id), members.Witnesses.Remove(_id));
        return voters.IsEmpty ? null
            : (voters.Length - 1) / 2 >= witnesses.Length ? new Configuration(voters, members.Learners.Remove(_id), null, witnesses)
            : new Configuration(voters, members.Learners.Remove(_id));
    }

    private void Write(RaftActors.Protocol.Durability.HardState hardState, RangeImage? state, Action then)
    {
        var store = node.Disk.Store(Child, _id, Others());
        var last = state?.Info.LastIncluded ?? EntryId.Zero;
        store.Write(new Persist(0, hardState, state?.Info, null, default, last));
        node.AfterDisk(() =>
        {
            store.CompleteOldest();
            then();
            Continue();
        });
    }

    /// <summary>The book may be busy with another event of the group.</summary>
    private void Retry(BirthStep step) => node.Later(World.Dice.Between(20, 40), () =>
    {
        if (_step == step)
        {
            Continue();
        }
    });

    /// <summary>Sometimes a birth takes long: saving a large state, or a disk that writes nothing for a while.</summary>
    private void Soon(Action action)
    {
        var most = !World.Faulty ? 1 : _isSlow ? 2500 : 10;
        node.Later(World.Dice.Between(0.1, most), action);
    }
}
