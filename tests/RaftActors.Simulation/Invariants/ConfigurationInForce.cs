using RaftActors.Protocol;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Simulation.Views;

namespace RaftActors.Simulation.Invariants;

/// <summary>
/// No. 20, §6: the members in force are those of the last configuration in snapshot and log, also after truncation and restart.
/// </summary>
public sealed class ConfigurationInForce : Invariant
{
    private readonly Dictionary<int, List<(LogIndex Index, Configuration Configuration)>> _logs = [];
    private readonly Dictionary<int, Configuration> _agreed = [];

    /// <summary>The last configuration in the written part of a replica's log, and its index.</summary>
    public (LogIndex Index, Configuration? Configuration) Last(IReplicaView replica) =>
        _logs.TryGetValue(replica.Number, out var log) ? log[^1] : (LogIndex.Zero, null);

    public override void Started(IReplicaView replica, RecoveredState recovered)
    {
        var log = _logs[replica.Number] = [(recovered.Snapshot.Index, recovered.Snapshot.Configuration)];
        foreach (ref readonly var entry in recovered.Entries.Span)
        {
            if (entry.Index > recovered.Snapshot.Index)
            {
                Add(log, entry);
            }
        }

        _agreed.Remove(replica.Number);
        Compare(replica);
    }

    public override void Writes(IReplicaView replica, in Persist write)
    {
        var log = _logs[replica.Number];
        if (write.ResetTo is { } reset)
        {
            log.Clear();
            log.Add((reset.Index, reset.Configuration));
            _agreed.Remove(replica.Number);
        }

        if (write.TruncateAfter is { } after)
        {
            while (log.Count > 1 && log[^1].Index > after)
            {
                log.RemoveAt(log.Count - 1);
                _agreed.Remove(replica.Number);
            }
        }

        foreach (ref readonly var entry in write.Entries.Span)
        {
            if (Add(log, entry))
            {
                _agreed.Remove(replica.Number);
            }
        }
    }

    public override void Stepped(IReplicaView replica, Input input, in Before before) => Compare(replica);

    private static bool Add(List<(LogIndex, Configuration)> log, in Entry entry)
    {
        if (entry.Kind != EntryKind.Configuration)
        {
            return false;
        }

        log.Add((entry.Index, ConfigurationCodec.Decode(entry.Payload.Span)));
        return true;
    }

    private void Compare(IReplicaView replica)
    {
        var inForce = replica.Configuration;
        if (_agreed.TryGetValue(replica.Number, out var agreed) && ReferenceEquals(agreed, inForce))
        {
            return;
        }

        var last = _logs[replica.Number][^1];
        Require(
            inForce.Equals(last.Configuration),
            $"{replica.Id} has {inForce} in force, but the last in its log is {last.Configuration} at {last.Index}");
        _agreed[replica.Number] = inForce;
    }
}
