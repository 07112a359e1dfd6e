using Google.Protobuf;
using RaftActors.Machines.Mvcc.Auth;
using RaftActors.Machines.Mvcc.Contracts;
using RaftActors.Machines.Mvcc.Index;
using RaftActors.Machines.Mvcc.State;
using RaftActors.Machines.Wire;

namespace RaftActors.Machines.Mvcc.Saving;

/// <summary>Reads what <see cref="SnapshotWriter"/> wrote.</summary>
internal static class SnapshotReader
{
    /// <exception cref="InvalidDataException">The bytes are not a snapshot that this version reads.</exception>
    public static MvccState Read(Stream snapshot)
    {
        try
        {
            // Not by protobuf's own reader of delimited messages: it takes the end of a stream for the end of the message.
            using var reader = new RecordReader(snapshot);
            var header = MvccSnapshot.Parser.ParseFrom(reader.Next());
            if (header.Version != SnapshotWriter.Version)
            {
                throw new InvalidDataException(
                    $"An etcd snapshot of version {header.Version}; this program reads {SnapshotWriter.Version}.");
            }

            var state = OfHeader(header);
            for (var i = 0L; i < header.BaseCount; i++)
            {
                state.Keyspace.AddBase(Next(reader, header.CompactRevision - 1));
            }

            for (var i = 0L; i < header.EventCount; i++)
            {
                var record = Next(reader, header.Revision);
                state.Keyspace.Add(record, VersionRecord.ModOf(record));
            }

            if (!reader.IsAtEnd())
            {
                throw new InvalidDataException("The etcd snapshot is damaged: bytes follow its last event.");
            }

            state.Keyspace.Restore(header.Revision, header.CompactRevision);
            Attach(state);
            return state;
        }
        catch (Exception damaged) when (damaged is InvalidProtocolBufferException or EndOfStreamException or ArgumentException)
        {
            throw new InvalidDataException("The etcd snapshot is damaged.", damaged);
        }
    }

    private static byte[] Next(RecordReader reader, long maxRevision)
    {
        var record = reader.Next().ToArray();
        var mod = VersionFields.Of(record).Numbers.Mod;
        return mod <= maxRevision
            ? record
            : throw new InvalidDataException($"The etcd snapshot is damaged: a version of revision {mod} stands where "
                + $"{maxRevision} is the highest.");
    }

    private static MvccState OfHeader(MvccSnapshot header)
    {
        var state = new MvccState { Limits = Limits.Of(header.Configuration ?? new ConfigureAnswer()) };
        state.Restore(header.Term, header.LogTime, header.GraceFrom);
        foreach (var lease in header.Leases)
        {
            state.Leases.Restore(lease.Id, lease.Ttl, lease.Expiry);
        }

        foreach (var alarm in header.Alarms)
        {
            state.Alarms.Activate(alarm.MemberID, alarm.Alarm);
        }

        foreach (var member in header.Members)
        {
            state.Members[member.Id] = member;
        }

        var auth = state.Auth;
        (auth.IsEnabled, auth.Revision, auth.TokenKey) = (header.AuthEnabled, header.AuthRevision, header.TokenKey);
        foreach (var saved in header.Users)
        {
            var user = new AuthUser(saved.Name) { NoPassword = saved.NoPassword, PasswordHash = saved.PasswordHash };
            user.Roles.UnionWith(saved.Roles);
            auth.Users.Add(saved.Name, user);
        }

        foreach (var saved in header.Roles)
        {
            var role = new AuthRole(saved.Name);
            foreach (var permission in saved.Permissions)
            {
                role.Grant(permission);
            }

            auth.Roles.Add(saved.Name, role);
        }

        return state;
    }

    /// <summary>The keys of a lease are those whose present pair names it.</summary>
    private static void Attach(MvccState state)
    {
        var cursor = new VersionCursor(state.Keyspace.Now.Root, default, onlyLive: true);
        while (cursor.Next())
        {
            var fields = VersionFields.Of(cursor.Latest);
            if (fields.Numbers.Lease == 0)
            {
                continue;
            }

            if (state.Leases.Find(fields.Numbers.Lease) is not { } lease)
            {
                throw new InvalidDataException(
                    $"The etcd snapshot is damaged: a key names the lease {fields.Numbers.Lease}, which it lacks.");
            }

            lease.Attach(fields.Key.ToArray());
        }
    }
}
