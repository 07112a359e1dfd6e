using Akka.Actor;
using RaftActors.Machines;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Roles;
using RaftActors.Requests;
using RaftActors.Telemetry;
using RaftActors.Transport;

namespace RaftActors.Replicas;

/// <content>The machine's version and how it is raised; a machine that stopped while the log continues.</content>
internal sealed partial class ReplicaActor
{
    private const string TermsTimer = "terms";

    /// <summary>How long a leader that cannot apply waits before it tries again to hand over to one that can.</summary>
    private static readonly TimeSpan HandOverInterval = TimeSpan.FromSeconds(10);

    /// <summary>The interval for reporting the version that this node's program knows, while it is not yet in force.</summary>
    private static readonly TimeSpan TermsInterval = TimeSpan.FromSeconds(2);

    private readonly TermsVotes _terms;
    private MachineProtocol.Halted? _halted;
    private LogicalTime _handedOverAt = LogicalTime.Never;

    /// <summary>Reports to the leader which version is known here; repeated while it matters, as reports may be lost.</summary>
    private void AnnounceVersion()
    {
        if (_core is null || _core.IsHollow || !_terms.IsUnsettled)
        {
            return;
        }

        var leader = _core.Leader;
        if (_core.Role == RaftRole.Leader)
        {
            ProposeTerms();
        }
        else if (leader != ReplicaId.None && _context.Peers.TryGetValue(leader.Value, out var pipe))
        {
            pipe.Tell(new PeerSend(_context.GroupId.Value, new MachineVersion(_context.Self, leader, _terms.Latest)), Self);
        }

        SetTimer(TermsTimer, TermsTick.Instance, TermsInterval);
    }

    private void OnTermsTick()
    {
        _terms.MayRepeat();
        AnnounceVersion();
    }

    private void OnTerms(MachineProtocol.TermsInForce terms)
    {
        _terms.Set(terms.Terms, terms.LatestVersion);
        AnnounceVersion();
    }

    private void OnMachineVersion(MachineVersion said)
    {
        if (_core!.Role == RaftRole.Leader)
        {
            _terms.Note(said.From, said.Latest);
            ProposeTerms();
        }
    }

    private void ProposeTerms()
    {
        if (_halted is null && _terms.Next(_core!.Configuration) is { } next)
        {
            var exceptions = next.OnException == ApplyExceptionPolicy.Answer ? "answered" : "faults";
            _log.Write(LogEvents.TermsProposed, _context.GroupId, next.Version, exceptions);
            Append(Envelopes.Terms(next));
        }
    }

    private State<ReplicaState, ReplicaContext> OnHalted(MachineProtocol.Halted halted)
    {
        _halted = halted;
        _problem = $"The machine stopped at {halted.At}: {halted.Cause.Message}";
        _telemetry.Faulted();
        _log.Write(halted.Cause, LogEvents.MachineHalted, _context.GroupId, halted.At, halted.Cause.Message);
        _reads.RefuseAll(Outcome.NoSuchGroup, _problem);
        return _core!.Role == RaftRole.Leader ? LetAnotherLead() : Stay();
    }

    /// <summary>A new state replaced the one that could not continue.</summary>
    private void OnRestored()
    {
        if (_halted is not null)
        {
            _halted = null;
            _problem = null;
        }
    }

    /// <summary>
    /// Another voter's machine may have applied the entry. If none has, leadership comes back, and the next attempt waits.
    /// </summary>
    private State<ReplicaState, ReplicaContext> LetAnotherLead()
    {
        if (_halted is null || _core!.Role != RaftRole.Leader || _operations.AwaitsTransfer
            || (_handedOverAt != LogicalTime.Never && Now - _handedOverAt < HandOverInterval))
        {
            return Stay();
        }

        _handedOverAt = Now;
        return Step(new TransferRequest(ReplicaId.None));
    }

    private static bool NeedsMachine(ClientRequest request) =>
        request is not (MembershipRequest or LeadershipRequest or SkipRequest or MembersRequest or CommittedRequest);

    /// <summary>Refuses requests that need the stopped machine; other replicas may serve them.</summary>
    private State<ReplicaState, ReplicaContext> RefuseHalted(ClientRequest request)
    {
        if (_core!.Role != RaftRole.Leader)
        {
            var outcome = request.IsForAnyReplica ? Outcome.NoSuchGroup : Outcome.NoLeader;
            Sender.Tell(ClientResponse.Failed(request, outcome, _core.Leader.Value, _problem!));
            return Stay();
        }

        Sender.Tell(request.IsForAnyReplica
            ? ClientResponse.Failed(request, Outcome.NoSuchGroup, null, _problem!)
            : ClientResponse.Failed(request, Outcome.Refused, _context.Self.Value, _problem!));
        return LetAnotherLead();
    }

    /// <summary>The decision is an entry of the log, binding for every replica, whatever its machine did at that index.</summary>
    private State<ReplicaState, ReplicaContext> SkipEntry(SkipRequest request)
    {
        if (_halted is not { } halted || halted.At.Index.Value != request.Index)
        {
            return Refuse(
                request, Outcome.Refused,
                _halted is { } other
                    ? $"The leader's machine stopped at index {other.At.Index}, not at {request.Index}."
                    : $"The leader's machine has not stopped at index {request.Index}; applied entries cannot be skipped.");
        }

        if (!halted.MaySkip)
        {
            return Refuse(request, Outcome.Refused, $"The entry at {request.Index} cannot be skipped: {halted.Cause.Message}");
        }

        _proposals.AddEnvelope(Envelopes.SkipEntry(request.Index, request.By), request, Sender);
        FlushSoon();
        return Stay();
    }

    private sealed class TermsTick : INoSerializationVerificationNeeded
    {
        public static readonly TermsTick Instance = new();
    }
}
