using Akka.Actor;
using Akka.Event;
using RaftActors.Machines;
using RaftActors.Messages;
using RaftActors.Protocol;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Roles;
using RaftActors.Requests;
using RaftActors.Telemetry;

namespace RaftActors.Replicas;

/// <summary>
/// A machine that stopped at an entry while the log continues. Its replica refuses what needs the machine, and as a leader lets another
/// voter lead, whose machine may have applied the entry.
/// </summary>
internal sealed class MachineHalt(ReplicaContext context, Replica replica, ReplicaTelemetry telemetry, ILoggingAdapter log)
{
    /// <summary>How long a leader that cannot apply waits before it tries again to hand over to one that can.</summary>
    private static readonly TimeSpan HandOverInterval = TimeSpan.FromSeconds(10);

    private MachineProtocol.Halted? _halted;
    private LogicalTime _handedOverAt = LogicalTime.Never;

    /// <summary>Why the machine stopped; null while it works.</summary>
    public string? Problem { get; private set; }

    public void Begin(MachineProtocol.Halted halted)
    {
        _halted = halted;
        Problem = $"The machine stopped at {halted.At}: {halted.Cause.Message}";
        telemetry.Faulted();
        log.Write(halted.Cause, LogEvents.MachineHalted, context.GroupId, halted.At, halted.Cause.Message);
    }

    /// <summary>A new state replaced the one that could not continue.</summary>
    public void End()
    {
        _halted = null;
        Problem = null;
    }

    /// <summary>Whether a request needs the machine that stopped.</summary>
    public bool Blocks(ClientRequest request) =>
        _halted is not null
        && request is not (MembershipRequest or LeadershipRequest or SkipRequest or MembersRequest or CommittedRequest);

    /// <summary>Refuses a request that needs the machine; other replicas may serve it.</summary>
    public void Refuse(ClientRequest request, IActorRef replyTo)
    {
        var problem = Problem!;
        var response = (replica.Role == RaftRole.Leader, request.IsForAnyReplica) switch
        {
            (true, true) => ClientResponse.Failed(request, Outcome.NoSuchGroup, null, problem),
            (true, false) => ClientResponse.Failed(request, Outcome.Refused, context.Self.Node, problem),
            (false, true) => ClientResponse.Failed(request, Outcome.NoSuchGroup, replica.Leader.NodeOrNull(), problem),
            (false, false) => ClientResponse.Failed(request, Outcome.NoLeader, replica.Leader.NodeOrNull(), problem),
        };
        replyTo.Tell(response);
    }

    /// <summary>
    /// The transfer that lets another voter lead; null if there is no need, or it was tried a moment ago. If no other machine has applied
    /// the entry either, leadership comes back, and the next attempt waits.
    /// </summary>
    public TransferRequest? LetAnotherLead(LogicalTime now)
    {
        if (_halted is null
            || replica.Role != RaftRole.Leader
            || (_handedOverAt != LogicalTime.Never && now - _handedOverAt < HandOverInterval))
        {
            return null;
        }

        _handedOverAt = now;
        return new TransferRequest(ReplicaId.None);
    }

    /// <summary>Why the group must not decide to skip an entry; null if it may.</summary>
    public string? WhyNotSkip(long index) => _halted switch
    {
        null => $"The leader's machine has not stopped at index {index}; applied entries cannot be skipped.",
        { At: var at } when at.Index.Value != index => $"The leader's machine stopped at index {at.Index}, not at {index}.",
        { MaySkip: false, Cause: var cause } => $"The entry at {index} cannot be skipped: {cause.Message}",
        _ => null,
    };
}
