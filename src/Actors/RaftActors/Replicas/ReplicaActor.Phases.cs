using System.Collections.Immutable;
using Akka.Actor;
using RaftActors.Machines;
using RaftActors.Machines.Prepare;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Replication;
using RaftActors.Protocol.Roles;
using RaftActors.Requests;
using RaftActors.Status;
using RaftActors.Storage;
using RaftActors.Telemetry;

namespace RaftActors.Replicas;

/// <content>Common to all phases: status, stopping, faults, and the effects of role changes.</content>
internal sealed partial class ReplicaActor
{
    private State<ReplicaState, ReplicaContext> OnOther(Event<ReplicaContext> e)
    {
        switch (e.FsmEvent)
        {
            case GetReplicaStatus asked:
                Sender.Tell(Status(asked.Tail));
                return Stay();
            case MachineProtocol.TermsInForce terms:
                OnTerms(terms);
                return Stay();
            case StopReplica:
                return Stop("This node is stopping.");
            case MachineProtocol.Faulted faulted:
                return Fault(new InvalidOperationException($"The machine failed at {faulted.At}: {faulted.Cause.Message}", faulted.Cause));
            case Terminated dead when StateName.Phase is ReplicaPhase.Recovering or ReplicaPhase.Running:
                return Fault(
                    new InvalidOperationException(
                        _refusal ?? $"{dead.ActorRef.Path.Name} stopped; a restart determines what is durable."));
            case LogStoreProtocol.Refused refused:
                // The message that the store stopped may arrive first.
                _refusal = refused.Reason;
                _problem = StateName.Phase == ReplicaPhase.Faulted ? _refusal : _problem;
                return Stay();
            case Terminated:
                return Stay();
            default:
                // From an earlier phase: a late reply for work that was abandoned.
                _log.Write(LogEvents.Ignored, _context.GroupId, e.FsmEvent, StateName);
                return Stay();
        }
    }

    private State<ReplicaState, ReplicaContext> Refuse(Event<ReplicaContext> e)
    {
        var (request, replyTo) = e.FsmEvent switch
        {
            ClientRequest asked => (asked, Sender),
            PrepareProtocol.Prepared prepared => (prepared.Request, prepared.ReplyTo),
            MachineProtocol.StateSaved saved => (saved.Request, saved.ReplyTo),
            _ => (null, Sender),
        };
        if (request is null)
        {
            return null!;
        }

        var outcome = StateName.Phase == ReplicaPhase.Stopping ? Outcome.Stopping : Outcome.NoSuchGroup;
        replyTo.Tell(ClientResponse.Failed(request, outcome, null, _problem ?? "This replica is not running."));
        return Stay();
    }

    /// <summary>A stopping leader hands over first, so clients wait for a round trip rather than an election timeout.</summary>
    private State<ReplicaState, ReplicaContext> HandOver()
    {
        if (_handingOver)
        {
            return Stay();
        }

        _handingOver = true;
        _interpreter.LastTransfer = null;
        return Step(new TransferRequest(ReplicaId.None));
    }

    private State<ReplicaState, ReplicaContext> Stop(string reason)
    {
        _problem = reason;
        EndRequests(Outcome.Stopping, reason);
        EndOperations(Outcome.Stopping, reason);
        _context.Log.Tell(new LogStoreProtocol.Close(), Self);
        return GoTo(ReplicaState.Stopping);
    }

    /// <summary>This incarnation no longer trusts its memory; its supervisor starts another one from durable state.</summary>
    private State<ReplicaState, ReplicaContext> Fault(Exception cause)
    {
        _problem = cause.Message;
        _telemetry.Faulted();
        _log.Write(cause, LogEvents.ReplicaFaulted, _context.GroupId, _core?.Describe(_context.GroupId) ?? "The replica was recovering.");
        EndRequests(Outcome.NoSuchGroup, $"This replica has faulted: {cause.Message}");
        EndOperations(Outcome.Unknown, $"This replica has faulted: {cause.Message}");
        Context.Parent.Tell(new ReplicaFaulted(_problem));
        return GoTo(ReplicaState.Faulted);
    }

    private void EndRequests(Outcome notAppended, string reason)
    {
        CancelTimer(DeadlineTimer);
        CancelTimer(TermsTimer);
        _proposals.FailAll(reason);
        _proposals.RefuseBatch(notAppended, reason);
        _reads.RefuseAll(notAppended, reason);
    }

    /// <summary>All effects of a role change in one place.</summary>
    private void OnTransitionTo(ReplicaState from, ReplicaState to)
    {
        if (from == to || _core is null)
        {
            return;
        }

        if (from.Role == RaftRole.Leader)
        {
            _proposals.FailAll("Leadership was lost before the command was known to be committed.");
            _interpreter.StopTransfers();
            _hashes.Clear();
            _terms.Clear();
            _context.Machine.Tell(new MachineProtocol.Lead(false), Self);
        }

        if (to.Role == RaftRole.Leader)
        {
            _context.Machine.Tell(new MachineProtocol.Lead(true), Self);
        }

        if (to.Phase == ReplicaPhase.Running && from.Phase == ReplicaPhase.Running)
        {
            var reason = _interpreter.LastReason;
            if (_log.IsOn(LogEvents.RoleChanged))
            {
                _log.Write(
                    LogEvents.RoleChanged, from.Role, to.Role, _core.HardState.CurrentTerm, reason, _core.Describe(_context.GroupId));
            }

            Context.System.EventStream.Publish(
                new RoleChange(
                    _context.GroupId.Value, _context.Self.Value, from.Role.ToString(), to.Role.ToString(),
                    _core.HardState.CurrentTerm.Value, reason));
        }
    }

    private ReplicaStatus Status(int tail)
    {
        var running = _core is not null;
        return new ReplicaStatus(
            _context.GroupId.Value,
            _context.Self.Value,
            _halted is not null && StateName.Phase == ReplicaPhase.Running ? ReplicaPhase.Faulted : StateName.Phase,
            (running ? _core!.Role : RaftRole.Follower).ToString(),
            running ? _core!.HardState.CurrentTerm.Value : 0,
            running && StateName.Phase == ReplicaPhase.Running ? _core!.Leader.Value : null,
            running ? _core!.CommitIndex.Value : 0,
            running ? _core!.LastApplied.Value : 0,
            running ? _core!.LastLog.Index.Value : 0,
            running ? _core!.Snapshot.Index.Value : 0,
            running ? [.. _core!.Configuration.Voters.Select(v => v.Value)] : ImmutableArray<string>.Empty,
            running ? [.. _core!.Configuration.Learners.Select(l => l.Value)] : ImmutableArray<string>.Empty,
            running ? [.. _core!.Peers.Select(Describe)] : ImmutableArray<PeerStatus>.Empty,
            _context.Group.Machine,
            running ? _core!.Describe(_context.GroupId) : $"{_context.GroupId}/{_context.Self} {StateName.Phase}",
            _problem)
        {
            FirstIndex = running ? _core!.Log.FirstIndex.Value : 0,
            DurableIndex = running ? _core!.DurableIndex.Value : 0,
            Witnesses = running ? [.. _core!.Configuration.Witnesses.Select(w => w.Value)] : [],
            Outgoing = running ? [.. _core!.Configuration.Outgoing.Select(w => w.Value)] : [],
            MachineVersion = _terms.InForce.Version,
            OnApplyException = _terms.InForce.OnException == Machines.ApplyExceptionPolicy.Fault ? "fault" : "answer",
            Tail = running ? Tail(Math.Min(tail, GetNodeStatus.MaxTail)) : [],
        };
    }

    private ImmutableArray<EntryStatus> Tail(int count)
    {
        var log = _core!.Log;
        var entries = ImmutableArray.CreateBuilder<EntryStatus>();
        for (var i = LogIndex.Max(log.FirstIndex, log.LastIndex - count + 1); i <= log.LastIndex; i += 1)
        {
            ref readonly var entry = ref log.At(i);
            entries.Add(new EntryStatus(entry.Index.Value, entry.Term.Value, entry.Kind.ToString(), entry.Payload.Length));
        }

        return entries.ToImmutable();
    }

    private static PeerStatus Describe(PeerProgress peer) =>
        new(peer.Peer.Value, peer.State, peer.MatchIndex.Value, peer.NextIndex.Value, peer.Inflight, peer.Window);
}
