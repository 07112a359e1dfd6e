using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Snapshots;

namespace RaftActors.Protocol.Membership;

/// <summary>
/// The configurations of a log: the snapshot's, then every one appended since. The last one is in force as soon as it is appended; if it is
/// truncated, the previous one is in force again (§6).
/// </summary>
internal sealed class ConfigurationHistory
{
    private readonly List<(LogIndex Index, Configuration Configuration)> _history = [];

    public ConfigurationHistory(SnapshotInfo snapshot, RaftLog log)
    {
        _history.Add((snapshot.Index, snapshot.Configuration));
        for (var i = LogIndex.Max(snapshot.Index + 1, log.FirstIndex); i <= log.LastIndex; i += 1)
        {
            TryAdd(log.At(i));
        }
    }

    public Configuration Latest => _history[^1].Configuration;

    /// <summary>Index at which the configuration in force was appended; the snapshot's index if none was appended since.</summary>
    public LogIndex LatestIndex => _history[^1].Index;

    /// <summary>The members in force at an index that is not before the snapshot.</summary>
    public Configuration At(LogIndex index)
    {
        var i = _history.Count - 1;
        while (i > 0 && _history[i].Index > index)
        {
            i--;
        }

        return _history[i].Configuration;
    }

    /// <summary>
    /// Whether a replica may lead under the configuration in force at a commit index or under any appended since. Any of those may turn out
    /// to be the one that counts, so a replica that is being removed must still be able to lead (T§4.2.2).
    /// </summary>
    public bool IsElectableSince(LogIndex commitIndex, ReplicaId replica)
    {
        for (var i = _history.Count - 1; i >= 0; i--)
        {
            if (_history[i].Configuration.IsElectable(replica))
            {
                return true;
            }

            if (_history[i].Index <= commitIndex)
            {
                return false;
            }
        }

        return false;
    }

    public bool TryAdd(in Entry entry)
    {
        if (entry.Kind != EntryKind.Configuration)
        {
            return false;
        }

        _history.Add((entry.Index, ConfigurationCodec.Decode(entry.Payload.Span)));
        return true;
    }

    /// <summary>Removes the configurations appended after an index; returns whether a different one is in force now.</summary>
    public bool TruncateAfter(LogIndex index)
    {
        var before = _history.Count;
        while (_history.Count > 1 && _history[^1].Index > index)
        {
            _history.RemoveAt(_history.Count - 1);
        }

        return _history.Count != before;
    }

    public void CompactTo(SnapshotInfo snapshot)
    {
        _history.RemoveAll(h => h.Index <= snapshot.Index);
        _history.Insert(0, (snapshot.Index, snapshot.Configuration));
    }

    public void ResetTo(SnapshotInfo snapshot)
    {
        _history.Clear();
        _history.Add((snapshot.Index, snapshot.Configuration));
    }
}
