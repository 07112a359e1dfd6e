using Google.Protobuf;
using RaftActors.Machines.Mvcc.Auth;
using RaftActors.Machines.Mvcc.Contracts;
using RaftActors.Machines.Mvcc.Reads;
using RaftActors.Machines.Mvcc.State;

namespace RaftActors.Machines.Mvcc.Queries;

/// <summary>Answers queries about leases, sizes, hashes, members and alarms.</summary>
/// <param name="state">What is read.</param>
internal sealed class StateQueries(MvccState state)
{
    public MvccAnswer Lease(LeaseQuery query, in Access access)
    {
        if (access.Known() is { } problem)
        {
            return Refused(problem);
        }

        var answer = new LeaseAnswer { Id = query.Id };
        if (state.Leases.Find(query.Id) is { } lease)
        {
            (answer.GrantedTtl, answer.Expiry) = (lease.Ttl, state.Leases.ExpiryOf(lease));
            foreach (var key in query.Keys ? lease.Keys : [])
            {
                if (access.Read(key, []) is { } denied)
                {
                    return Refused(denied);
                }

                answer.Keys.Add(UnsafeByteOperations.UnsafeWrap(key));
            }
        }
        else
        {
            answer.Unknown = true;
        }

        return new MvccAnswer { Lease = answer, LogTime = state.LogTime };
    }

    public MvccAnswer Leases(in Access access)
    {
        if (access.Known() is { } problem)
        {
            return Refused(problem);
        }

        var answer = new LeasesAnswer();
        foreach (var lease in state.Leases.InOrder())
        {
            answer.Leases.Add(new LeaseAnswer { Id = lease.Id, GrantedTtl = lease.Ttl, Expiry = state.Leases.ExpiryOf(lease) });
        }

        return new MvccAnswer { Leases = answer, LogTime = state.LogTime };
    }

    public MvccAnswer NextExpiry() => new()
    {
        NextExpiry = new NextExpiryAnswer { Earliest = state.Leases.Earliest ?? 0, Leases = state.Leases.Count },
        LogTime = state.LogTime,
    };

    public MvccAnswer Status()
    {
        var (keyspace, log) = (state.Keyspace, state.Keyspace.Now.Log);
        return new MvccAnswer
        {
            LogTime = state.LogTime,
            Status = new StatusAnswer
            {
                CompactRevision = keyspace.Compacted,
                Bytes = keyspace.Bytes,
                Keys = keyspace.Keys,
                Versions = keyspace.Versions,
                Events = log.End - log.Begin,
                Leases = state.Leases.Count,
                AuthEnabled = state.Auth.IsEnabled,
                AuthRevision = state.Auth.Revision,
                Alarms = { state.Alarms.ToMessages() },
                Configuration = state.Limits.ToMessage(),
            },
        };
    }

    public MvccAnswer HashKv(HashKvQuery query, in Access access)
    {
        var view = state.Keyspace.Now;
        if ((access.Root() ?? view.ProblemOf(query.Revision)) is { } problem)
        {
            return Refused(problem);
        }

        var revision = query.Revision > 0 ? query.Revision : view.Revision;
        return new MvccAnswer
        {
            HashKv = new HashKvAnswer { Hash = HashReader.Hash(view, revision), CompactRevision = view.Compacted, HashRevision = revision },
        };
    }

    public MvccAnswer Members(in Access access) =>
        access.Known() is { } problem
            ? Refused(problem)
            : new MvccAnswer { Members = new MembersAnswer { Members = { state.Members.Values } } };

    public MvccAnswer Alarms(in Access access) =>
        access.Known() is { } problem
            ? Refused(problem)
            : new MvccAnswer { Alarm = new AlarmsAnswer { Alarms = { state.Alarms.ToMessages() } } };

    private static MvccAnswer Refused(MvccError problem) => new() { Error = problem.ToFailure() };
}
