using Akka.Actor;
using RaftActors.Machines;
using RaftActors.Messages;
using RaftActors.Protocol;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Roles;
using RaftActors.Ranges.Codecs;
using RaftActors.Ranges.Operations;
using RaftActors.Ranges.State;
using RaftActors.Requests;

namespace RaftActors.Replicas.Ranged;

/// <summary>
/// What drivers of ranges ask of a group: to append an entry that changes the range, and to say what the group is now. The entries decide
/// by themselves, when they are applied, whether they change anything.
/// </summary>
internal sealed class RangeRequests(
    ReplicaContext context, IActorContext actor, Replica replica, ProposalQueue proposals, ReadQueue reads)
{
    private readonly IActorRef _self = actor.Self;
    private readonly MemberProgress _progress = new();

    /// <summary>What is shipped as the source of a merge.</summary>
    public SourceShipping Shipping { get; } = new(context, actor, replica);

    /// <summary>Why members must not be changed for a driver that saw the configuration at this index, or null.</summary>
    public string? RefusalOfChange(long expected) => _progress.RefusalOfChange(expected, replica.Configuration);

    /// <summary>What only a leader does or knows is over.</summary>
    public void EndLeadership()
    {
        Shipping.EndLeadership();
        _progress.EndLeadership();
    }

    /// <summary>Appends an entry. Only bytes that every replica can read may enter the log.</summary>
    public void Change(ChangeRangeRequest request, IActorRef replyTo)
    {
        if (replica.Role != RaftRole.Leader)
        {
            replyTo.Tell(Refusals.Of(request, Protocol.Effects.RejectionReason.NotLeader, replica.Leader));
            return;
        }

        RangeEntry entry;
        try
        {
            entry = EntryCodec.Decode(request.Entry.Span);
        }
        catch (InvalidDataException unreadable)
        {
            replyTo.Tell(ClientResponse.Failed(request, Outcome.BadRequest, context.Self.Node, unreadable.Message));
            return;
        }

        proposals.AddEnvelope(
            entry switch
            {
                RangeEntry.Split split => Envelopes.ChangeRange(EntryCodec.Encode(split with { FirstLeader = LeaderOf(split) }), default),
                RangeEntry.Found => Envelopes.ChangeRange(request.Entry, ConfigurationCodec.Encode(replica.Configuration)),
                _ => Envelopes.ChangeRange(request.Entry, default),
            },
            request,
            replyTo);
    }

    /// <summary>Reads, as a linearizable query does, what the group is now.</summary>
    public void Facts(RangeFactsRequest request, IActorRef replyTo) => reads.Add(ReadMode.Confirmed, request, replyTo);

    /// <summary>The same as they are, without asking the other members: for a plan, not for a decision.</summary>
    public void Report(IActorRef replyTo)
    {
        var request = new RangeFactsRequest(context.GroupId.Value, 0);
        if (replica.Role == RaftRole.Leader)
        {
            context.Machine.Tell(new MachineProtocol.Read(request, replyTo, default), _self);
        }
        else
        {
            replyTo.Tell(Refusals.Of(request, Protocol.Effects.RejectionReason.NotLeader, replica.Leader));
        }
    }

    /// <summary>What the machine of this replica has applied; a replica without payloads has nothing to say.</summary>
    public void View(IActorRef replyTo)
    {
        if (!replica.IsHollow)
        {
            context.Machine.Tell(MachineProtocol.TellView.Instance, replyTo);
        }
    }

    /// <summary>The machine's part was read: this replica adds its own and answers.</summary>
    public void OnRead(MachineProtocol.RangeRead read, LogicalTime now)
    {
        if (replica.Role != RaftRole.Leader)
        {
            read.ReplyTo.Tell(Refusals.Of(read.Request, Protocol.Effects.RejectionReason.NotLeader, replica.Leader));
            return;
        }

        var (view, lag) = (read.View, context.Settings.Protocol.PromotionLag);
        var facts = _progress.Facts(replica, lag, view.Facts(replica.Self, Shipping.Facts(now)), view.Members, now);
        read.ReplyTo.Tell(ClientResponse.Ok(read.Request, read.At.Index.Value, read.At.Term.Value, FactsCodec.Encode(facts)));
    }

    /// <summary>
    /// The child's replica on this node leads from its birth on, if it is a voter that can lead: a split then costs no election.
    /// </summary>
    private ReplicaId LeaderOf(RangeEntry.Split split)
    {
        if (replica.Configuration.IsElectable(context.Self))
        {
            foreach (var member in split.Members)
            {
                if (member.Node == context.Self.Node)
                {
                    return member;
                }
            }
        }

        return ReplicaId.None;
    }
}
