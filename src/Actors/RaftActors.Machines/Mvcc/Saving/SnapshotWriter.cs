using Google.Protobuf;
using RaftActors.Machines.Mvcc.Contracts;
using RaftActors.Machines.Mvcc.Index;
using RaftActors.Machines.Mvcc.State;
using RaftActors.Machines.Wire;

namespace RaftActors.Machines.Mvcc.Saving;

/// <summary>
/// A state of one moment, to be written: the header, then the newest versions below the compacted revision, then the events from there on.
/// What a compaction left behind is not written, so the bytes do not depend on how far it was carried out.
/// </summary>
internal sealed class SnapshotWriter
{
    /// <summary>The format of snapshots.</summary>
    public const int Version = 1;

    private readonly MvccSnapshot _header;
    private readonly (long Id, long Ttl, long Expiry)[] _leases;
    private readonly KeyspaceView _view;

    public SnapshotWriter(MvccState state)
    {
        (_view, _leases) = (state.Keyspace.Capture(), state.Leases.Copy());
        _header = new MvccSnapshot
        {
            Version = Version,
            Revision = _view.Revision,
            CompactRevision = _view.Compacted,
            LogTime = state.LogTime,
            Term = state.Term,
            GraceFrom = state.Leases.GraceFrom,
            Configuration = state.Limits.ToMessage(),
            Alarms = { state.Alarms.ToMessages() },
            Members = { state.Members.Values },
            AuthEnabled = state.Auth.IsEnabled,
            AuthRevision = state.Auth.Revision,
            TokenKey = state.Auth.TokenKey,
            Users = { state.Auth.ToUsers() },
            Roles = { state.Auth.ToRoles() },
        };
    }

    /// <summary>Writes the state; on any thread.</summary>
    public void Write(Stream snapshot)
    {
        foreach (var (id, ttl, expiry) in _leases)
        {
            _header.Leases.Add(new SavedLease { Id = id, Ttl = ttl, Expiry = expiry });
        }

        var from = _view.Log.From(_view.Compacted);
        _header.BaseCount = Base(null);
        _header.EventCount = _view.Log.End - from;
        _header.WriteDelimitedTo(snapshot);
        using var writer = new RecordWriter(snapshot);
        Base(writer);
        for (var at = from; at < _view.Log.End; at++)
        {
            writer.Write(_view.Log[at].Record);
        }

        writer.Flush();
    }

    /// <summary>
    /// The pairs that existed at the compacted revision and were not changed by it; counted, and written if there is a writer.
    /// </summary>
    private long Base(RecordWriter? writer)
    {
        if (_view.Compacted <= Keyspace.FirstRevision)
        {
            return 0;
        }

        var count = 0L;
        var cursor = new VersionCursor(_view.Root, default, onlyLive: false);
        while (cursor.Next())
        {
            if (TreeSearch.PairAt(cursor.Latest, cursor.History, _view.Compacted) is { } record
                && VersionRecord.ModOf(record) < _view.Compacted)
            {
                count++;
                writer?.Write(record);
            }
        }

        return count;
    }
}
