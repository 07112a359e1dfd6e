using RaftActors.Protocol;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>
/// No. 9: a replica never removes entries that it knew to be committed: within one life nothing up to its commit index, across lives
/// nothing that was also on its disk at the time.
/// </summary>
public sealed class CommitImmutability : Invariant
{
    private readonly Dictionary<int, LogIndex> _known = [];
    private readonly Dictionary<int, LogIndex> _durable = [];

    public override void Emptied(IReplicaView replica) => _durable.Remove(replica.Number);

    public override void Started(IReplicaView replica, RecoveredState recovered)
    {
        _known[replica.Number] = recovered.Snapshot.Index;
        var last = recovered.LogBase.Index + recovered.Entries.Length;
        var durable = _durable.GetValueOrDefault(replica.Number);
        Require(last >= durable, $"{replica.Id} starts with a log up to {last}, but {durable} was committed and durable");
    }

    public override void Writes(IReplicaView replica, in Persist write)
    {
        var least = LogIndex.Max(_known.GetValueOrDefault(replica.Number), _durable.GetValueOrDefault(replica.Number));
        Require(write.TruncateAfter is not { } after || after >= least, $"{replica.Id} writes {write}, but {least} is committed");
        Require(write.ResetTo is not { } reset || reset.Index >= least, $"{replica.Id} writes {write}, but {least} is committed");
    }

    public override void Stepped(IReplicaView replica, Input input, in Before before)
    {
        if (replica.CommitIndex != before.CommitIndex || input is Persisted)
        {
            _known[replica.Number] = replica.CommitIndex;
            _durable[replica.Number] = LogIndex.Max(
                _durable.GetValueOrDefault(replica.Number), LogIndex.Min(replica.CommitIndex, replica.DurableIndex));
        }
    }
}
