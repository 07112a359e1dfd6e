using System.Diagnostics;
using Akka.Actor;
using RaftActors.Messages;
using RaftActors.Replicas;
using RaftActors.Requests;
using RaftActors.Settings;
using RaftActors.Status;
using RaftActors.Telemetry;
using RaftActors.Transport;

namespace RaftActors.Routing;

/// <summary>
/// <c>/system/raft-router</c>: accepts requests for any group, finds the leader and answers each request once. A plain command is retried
/// only after a replica reported that it was definitely not appended; one that may have been appended ends as
/// <see cref="Outcome.Unknown"/>. A session's command is retried until it is answered or its timeout expires: the machine's sessions
/// execute it once.
/// </summary>
internal sealed partial class RouterActor : UntypedActor, IWithTimers
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan DoubtDelay = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan ReadRetryDelay = TimeSpan.FromMilliseconds(700);

    private readonly RaftSettings _settings;
    private readonly NodeDirectory _directory;
    private readonly IReadOnlyDictionary<string, IActorRef> _pipes;
    private readonly Dictionary<long, PendingRequest> _pending = [];
    private readonly Dictionary<string, string?> _leaders = new(StringComparer.Ordinal);
    private readonly List<PendingRequest> _due = [];
    private readonly string _self;
    private bool _stopping;

    // A random start, so that answers for an earlier incarnation of this router match no request.
    private long _nextId = Random.Shared.NextInt64(1L << 60);

    public RouterActor(RaftSettings settings, NodeDirectory directory, IReadOnlyDictionary<string, IActorRef> pipes)
    {
        _settings = settings;
        _directory = directory;
        _pipes = pipes;
        _self = settings.NodeId.Value;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private TimeSpan Now => Context.System.Scheduler.MonotonicClock;

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(LeaderChanged));

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Propose propose:
                OnPropose(propose);
                break;
            case OpenSession open:
                Accept(new OpenSessionRequest(open.Group, _nextId++), open.Timeout);
                break;
            case CloseSession close:
                OnCloseSession(close);
                break;
            case Query query:
                OnQuery(query);
                break;
            case MembershipChange change:
                Accept(new MembershipRequest(change.Group, _nextId++, change), change.Timeout);
                break;
            case TransferLeadership transfer:
                Accept(new LeadershipRequest(transfer.Group, _nextId++, transfer.Node), transfer.Timeout);
                break;
            case TakeSnapshot take:
                OnTakeSnapshot(take);
                break;
            case GetMembers members:
                Accept(new MembersRequest(members.Group, _nextId++), members.Timeout);
                break;
            case ExportGroup or ExportBegun or ExportedState:
                OnExport(message);
                break;
            case SkipEntry skip:
                OnSkipEntry(skip);
                break;
            case Subscribe subscribe:
                OnSubscribe(subscribe);
                break;
            case Fetch fetch:
                OnFetch(fetch);
                break;
            case ForgetMe:
                ForgetFetch(Sender);
                break;
            case ClientResponse response:
                OnResponse(response);
                break;
            case ClientRequest request:
                Serve(request, Sender);
                break;
            case LeaderChanged changed:
                OnLeaderChanged(changed);
                break;
            case PeerLost lost:
                Doubt(lost.Node, group: null);
                LoseFetches(lost.Node);
                break;
            case StopReplica:
                Stop();
                break;
            case CheckDeadlines:
                OnTick();
                break;
            case GetNodeStatus asked:
                AnswerStatus(Sender, asked.Tail);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnPropose(Propose propose)
    {
        if (propose.Session is { Problem: { } problem })
        {
            Sender.Tell(Answer.Failed(Outcome.BadRequest, null, problem));
        }
        else
        {
            Accept(new CommandRequest(propose.Group, _nextId++, propose.Command, propose.Session ?? default), propose.Timeout);
        }
    }

    private void OnCloseSession(CloseSession close)
    {
        if (close.Session < 1)
        {
            Sender.Tell(Answer.Failed(Outcome.BadRequest, null, "The session id must be greater than zero."));
        }
        else
        {
            Accept(new CloseSessionRequest(close.Group, _nextId++, close.Session), close.Timeout);
        }
    }

    private void Accept(ClientRequest wire, TimeSpan? timeout, string? onlyFor = null)
    {
        var group = wire.Group;
        if (_stopping)
        {
            Sender.Tell(Reply(wire, Answer.Failed(Outcome.Stopping, null, $"Node {_self} is stopping."), null), Self);
            return;
        }

        if (_directory.Group(group) is null)
        {
            Sender.Tell(Reply(wire, Answer.Failed(Outcome.NoSuchGroup, null, $"Node {_self} knows no group '{group}'."), null), Self);
            return;
        }

        var bytes = wire is CommandRequest command ? command.Command.Length : wire is QueryRequest query ? query.Question.Length : 0;
        if (bytes > _settings.Protocol.MaxCommandBytes)
        {
            Sender.Tell(Answer.Failed(
                Outcome.TooLarge, _leaders.GetValueOrDefault(group),
                $"The command has {bytes} bytes; raft-actors.limits.max-command-bytes allows {_settings.Protocol.MaxCommandBytes}."));
            return;
        }

        var request = new PendingRequest(wire, Sender, Now + (timeout ?? _settings.RequestTimeout))
        {
            OnlyFor = onlyFor,
            StartedAt = RaftTelemetry.RequestDuration.Enabled ? Stopwatch.GetTimestamp() : 0,
            Activity = StartActivity(wire),
        };
        _pending.Add(wire.Id, request);
        if (_pending.Count == 1)
        {
            Timers.StartSingleTimer(nameof(CheckDeadlines), CheckDeadlines.Instance, Tick);
        }

        Dispatch(request);
    }

    /// <summary>Requests not yet sent are definitely not done; the others are answered by their replica or end at their deadline.</summary>
    private void Stop()
    {
        _stopping = true;
        foreach (var subscription in Context.GetChildren())
        {
            Context.Stop(subscription);
        }

        _due.AddRange(_pending.Values.Where(r => r.SentTo is null));
        foreach (var request in _due)
        {
            End(request, Answer.Failed(Outcome.Stopping, null, $"Node {_self} is stopping."));
        }

        _due.Clear();
    }

    private void Dispatch(PendingRequest request)
    {
        var group = request.Wire.Group;
        if (Target(request, group) is not { } target)
        {
            request.Attempts++;
            Retry(request, $"No address is known for any node that may hold group {group}.");
            return;
        }

        request.Attempts++;
        request.SentTo = target;
        request.SentAt = Now;
        request.DoubtUntil = null;
        if (target != _self)
        {
            if (_pipes.TryGetValue(target, out var pipe))
            {
                pipe.Tell(request.Wire);
            }
            else
            {
                Retry(request, $"Node {target} is not connected yet.");
            }
        }
        else if (_directory.Find(group) is { } replica)
        {
            replica.Tell(request.Wire);
        }
        else
        {
            Retry(request, "The replica on this node is not running.");
        }
    }

    /// <summary>The node to ask; null while none is known.</summary>
    private string? Target(PendingRequest request, string group)
    {
        if (request.OnlyFor is { } only)
        {
            return only;
        }

        var isMember = _directory.HoldsReplica(_directory.Group(group)!, _settings.NodeId);
        var isForAny = request.Wire.IsForAnyReplica;
        if (isForAny && isMember && !request.OwnReplicaIsOut)
        {
            return _self;
        }

        if (!isForAny && _leaders.GetValueOrDefault(group) is { } leader && CanReach(leader))
        {
            return leader;
        }

        // No known leader. The local replica learns the next leader as soon as any other; a command sent to a dead node would end as
        // unknown. Without a running local replica, the members are asked in turn.
        if (isMember && !request.OwnReplicaIsOut && (_directory.Find(group) is not null || request.Attempts == 0))
        {
            return _self;
        }

        var candidates = Candidates(group);
        return candidates.Length == 0 ? null : candidates[request.Attempts % candidates.Length];
    }

    private void OnResponse(ClientResponse response)
    {
        if (!_pending.TryGetValue(response.Id, out var request))
        {
            OnFetched(response);
            return;
        }

        switch (response.Outcome)
        {
            case Outcome.Ok:
                if (!request.Wire.IsForAnyReplica && request.OnlyFor is null
                    && request.Wire is not (LeadershipRequest or SkipRequest))
                {
                    _leaders[response.Group] = request.SentTo;
                }

                End(
                    request,
                    new Answer(Outcome.Ok, response.Index, response.Term, response.Result, LeaderAfter(request), null)
                    {
                        LogTime = response.LogTime,
                    });
                break;
            case not Outcome.Ok when request.Wire is ExportRequest:
                OnNotExported(request, response);
                break;
            case Outcome.NoLeader when request.OnlyFor is null:
                OnNotLeader(request, response);
                break;
            case Outcome.Stopping or Outcome.NoSuchGroup when request.OnlyFor is null:
                // Definitely not done there; try another node.
                request.OwnReplicaIsOut |= request.SentTo == _self;
                _leaders[response.Group] = null;
                Retry(request, response.Message);
                break;
            case Outcome.Unknown when request.IsRepeatable:
                request.MayHaveHappened |= !request.IsRead;
                Retry(request, response.Message);
                break;
            case Outcome.Busy when request.MayHaveHappened:
                Retry(request, response.Message);
                break;
            case Outcome.MachineError:
                End(request, new Answer(Outcome.MachineError, response.Index, response.Term, default, request.SentTo, response.Message));
                break;
            default:
                End(request, Answer.Failed(response.Outcome, response.Leader, response.Message ?? response.Outcome.ToString()));
                break;
        }
    }

    /// <summary>
    /// The leader, as far as known. The responder need not be it: any replica serves reads and snapshots, and leaders hand over.
    /// </summary>
    private string? LeaderAfter(PendingRequest request)
    {
        var known = _leaders.GetValueOrDefault(request.Wire.Group);
        return request.Wire is LeadershipRequest ? (known == request.SentTo ? null : known)
            : request.Wire.IsForAnyReplica || request.OnlyFor is not null ? known
            : request.SentTo;
    }

    private void OnNotLeader(PendingRequest request, ClientResponse response)
    {
        var hint = response.Leader;
        if (hint is not null && hint != request.SentTo && request.Attempts % 4 != 0 && CanReach(hint))
        {
            _leaders[response.Group] = hint;
            Dispatch(request);
            return;
        }

        if (_leaders.GetValueOrDefault(response.Group) == request.SentTo)
        {
            _leaders[response.Group] = null;
        }

        Retry(request, response.Message);
    }

    private void Retry(PendingRequest request, string? refusal)
    {
        if (_stopping)
        {
            End(request, Answer.Failed(Outcome.Stopping, null, $"Node {_self} is stopping."));
            return;
        }

        request.LastRefusal = refusal;
        request.SentTo = null;
        request.DoubtUntil = null;
        request.RetryAt = Now + RetryDelay;
    }

    private void End(PendingRequest request, Answer answer)
    {
        _pending.Remove(request.Wire.Id);
        if (request.MayHaveHappened && answer.Outcome is not (Outcome.Ok or Outcome.MachineError))
        {
            // The last attempt was refused, but an earlier one may have been appended.
            answer = answer with { Outcome = Outcome.Unknown };
        }

        Measure(request, answer);
        request.Client.Tell(Reply(request.Wire, answer, request.Exported));
    }

    private sealed class CheckDeadlines : INoSerializationVerificationNeeded
    {
        public static readonly CheckDeadlines Instance = new();
    }
}
