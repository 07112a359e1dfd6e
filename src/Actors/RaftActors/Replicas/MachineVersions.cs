using Akka.Actor;
using Akka.Event;
using RaftActors.Machines;
using RaftActors.Machines.Versions;
using RaftActors.Protocol;
using RaftActors.Protocol.Roles;
using RaftActors.Telemetry;
using RaftActors.Transport;

namespace RaftActors.Replicas;

/// <summary>
/// How the version of the group's machine is raised: every replica reports the version that its program knows to the leader, which appends
/// new terms once every voter knows them.
/// </summary>
internal sealed class MachineVersions(
    ReplicaContext context, Replica replica, PeerLinks peers, RuntimeProposals proposals, MachineHalt halt, ILoggingAdapter log)
{
    /// <summary>The interval for reporting the version that this node's program knows, while it is not yet in force.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly TermsVotes _votes = new(context.Self, context.Group.OnApplyException);

    public MachineTerms InForce => _votes.InForce;

    /// <summary>Reports to the leader which version is known here.</summary>
    /// <returns>Whether to repeat it after <see cref="Interval"/>: it matters while it is not in force, and reports may be lost.</returns>
    public bool Announce()
    {
        if (replica.IsHollow || !_votes.IsUnsettled)
        {
            return false;
        }

        if (replica.Role == RaftRole.Leader)
        {
            Propose();
        }
        else
        {
            peers.TrySend(replica.Leader, new MachineVersion(context.Self, replica.Leader, _votes.Latest));
        }

        return true;
    }

    /// <summary>The interval is over; a proposal may be lost before it reaches the log, so it may be made again.</summary>
    public bool AnnounceAgain()
    {
        _votes.MayRepeat();
        return Announce();
    }

    /// <summary>The machine's terms as applied here.</summary>
    public bool OnTerms(MachineProtocol.TermsInForce terms)
    {
        _votes.Set(terms.Terms, terms.LatestVersion);
        return Announce();
    }

    /// <summary>A replica reports the version that its program knows.</summary>
    public void OnReport(MachineVersion report)
    {
        if (replica.Role == RaftRole.Leader)
        {
            _votes.Note(report.From, report.Latest);
            Propose();
        }
    }

    /// <summary>Leadership was lost: the next leader collects its own reports.</summary>
    public void Clear() => _votes.Clear();

    private void Propose()
    {
        if (halt.Problem is null && _votes.Next(replica.Configuration) is { } next)
        {
            var exceptions = next.OnException == ApplyExceptionPolicy.Answer ? "answered" : "faults";
            log.Write(LogEvents.TermsProposed, context.GroupId, next.Version, exceptions);
            proposals.Append(Envelopes.Terms(next));
        }
    }

    /// <summary>The interval between two reports is over.</summary>
    public sealed class Tick : INoSerializationVerificationNeeded
    {
        public static readonly Tick Instance = new();
    }
}
