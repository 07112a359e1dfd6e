using RaftActors.Machines.Mvcc.Auth;
using RaftActors.Machines.Mvcc.Contracts;
using RaftActors.Machines.Mvcc.State;
using RaftActors.Machines.Mvcc.Txns;

namespace RaftActors.Machines.Mvcc.Commands;

/// <summary>Applies the commands about leases. All times are log time.</summary>
/// <param name="state">What is changed.</param>
internal sealed class LeaseCommands(MvccState state)
{
    /// <summary>How many leases one command ends at most, so that other commands have their turn.</summary>
    public const int MaxExpired = 1000;

    public MvccAnswer Grant(LeaseGrantCommand grant, in Access access)
    {
        var problem =
            grant.Id == 0
                ? MvccErrors.Unreadable("The lease to grant has the id 0: the proposer chooses an id that is not 0.")
            : grant.Ttl > Limits.MaxLeaseTtl ? MvccErrors.LeaseTtlTooLarge
            : state.Alarms.IsCorrupt ? MvccErrors.Corrupt
            : state.Alarms.IsNoSpace ? MvccErrors.NoSpace
            : access.Known() ?? (state.Leases.Find(grant.Id) is null ? null : MvccErrors.LeaseExists);
        if (problem is not null)
        {
            return new MvccAnswer { Error = problem.ToFailure() };
        }

        return Answer(state.Leases.Grant(grant.Id, Math.Max(grant.Ttl, state.Limits.MinLeaseTtl), state.LogTime));
    }

    public MvccAnswer Revoke(LeaseRevokeCommand revoke, in Access access)
    {
        var problem = state.Alarms.IsCorrupt ? MvccErrors.Corrupt : access.Known() ?? TxnChecks.DeniedLease(state, access, revoke.Id);
        if (problem is not null)
        {
            return new MvccAnswer { Error = problem.ToFailure() };
        }

        if (state.Leases.Find(revoke.Id) is not { } lease)
        {
            return new MvccAnswer { Error = MvccErrors.LeaseNotFound.ToFailure() };
        }

        state.End(lease);
        return Answer(lease);
    }

    public MvccAnswer Renew(LeaseRenewCommand renew)
    {
        var answer = new LeaseRenewAnswer();
        foreach (var id in renew.Ids)
        {
            var lease = state.Leases.Find(id);
            answer.Ttls.Add(lease?.Ttl ?? 0);
            if (lease is not null)
            {
                state.Leases.Renew(lease, state.LogTime);
            }
        }

        return new MvccAnswer { LeaseRenew = answer, LogTime = state.LogTime };
    }

    /// <summary>Each lease with keys gets a revision of its own.</summary>
    public MvccAnswer Expire()
    {
        var (budget, answer) = (MaxExpired, new LeaseExpireAnswer());
        while (state.Leases.NextExpired(state.LogTime, ref budget) is { } lease)
        {
            state.End(lease);
            answer.Expired++;
        }

        answer.More = state.Leases.Earliest <= state.LogTime;
        return new MvccAnswer { LeaseExpire = answer, LogTime = state.LogTime };
    }

    private MvccAnswer Answer(Lease lease) => new()
    {
        Lease = new LeaseAnswer { Id = lease.Id, GrantedTtl = lease.Ttl, Expiry = state.Leases.ExpiryOf(lease) },
        LogTime = state.LogTime,
    };
}
