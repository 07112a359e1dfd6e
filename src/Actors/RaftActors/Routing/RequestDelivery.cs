using Akka.Actor;
using RaftActors.Messages;
using RaftActors.Ranges.Codecs;
using RaftActors.Requests;
using RaftActors.Settings;

namespace RaftActors.Routing;

/// <summary>
/// Sends each request to one replica at a time until its answer is final or its time is over. A plain command is sent again only after a
/// replica reported that it was definitely not appended; one that may have been appended ends as <see cref="Outcome.Unknown"/>. Reads and
/// commands in a session are sent again until they are answered.
/// </summary>
internal sealed class RequestDelivery(
    RaftSettings settings, TargetSelector targets, Destinations destinations, LeaderCache leaders, SilentNodes silent, RequestDoor door,
    Exports exports, RangeRoutes ranges, Action<string> rangeWanted, ITimeProvider clock)
{
    private readonly string _self = settings.NodeId.Value;
    private readonly PendingRequests _pending = new(settings.NodeId.Value);
    private readonly RequestTelemetry _telemetry = new(settings.NodeId.Value);

    public bool IsIdle => _pending.IsEmpty;

    public void Accept(in Admission admitted, IActorRef client)
    {
        var request = admitted.Request!;
        var pending = new PendingRequest(request, client, clock.MonotonicClock + (admitted.Timeout ?? settings.RequestTimeout))
        {
            OnlyFor = admitted.OnlyFor,
            Key = admitted.Key,
            Span = RequestTelemetry.Begin(request),
        };
        _pending.Add(pending);
        Send(pending);
    }

    /// <summary>Returns whether the response is for one of these requests.</summary>
    public bool OnResponse(ClientResponse response)
    {
        if (!_pending.TryFind(response.Id, out var request))
        {
            return false;
        }

        silent.Hear(request.SentTo);
        switch (response.Outcome)
        {
            case Outcome.Ok:
                OnDone(request, response);
                break;
            case Outcome.NoLeader when request.Request is ExportRequest:
                // No leader at the moment, or the state was superseded: retry soon.
                Retry(request, response.Message);
                break;
            case not Outcome.Ok when request.Request is ExportRequest:
                End(request, exports.Failure(response));
                break;
            case Outcome.NoLeader when request.OnlyFor is null:
                OnNotLeader(request, response);
                break;
            case Outcome.Stopping or Outcome.NoSuchGroup when request.OnlyFor is null:
                // Definitely not done there; try another node.
                if (request.SentTo == _self)
                {
                    request.AvoidOwnReplica();
                }
                else if (response.Outcome == Outcome.NoSuchGroup)
                {
                    request.NoteStranger();
                }

                leaders.Forget(response.Group);
                Retry(request, response.Message);
                break;
            case Outcome.Unknown when request.Request.IsRepeatable:
                request.LeaveOpen();
                Retry(request, response.Message);
                break;
            case Outcome.Busy when request.MayHaveHappened:
                Retry(request, response.Message);
                break;
            case Outcome.WrongRange when request.Key is not null:
                OnWrongRange(request, response);
                break;
            case Outcome.Moving when request.Key is not null:
                Retry(request, response.Message);
                break;
            case Outcome.MachineError:
                End(request, new Answer(Outcome.MachineError, response.Index, response.Term, default, request.SentTo, response.Message));
                break;
            default:
                End(request, Answer.Failed(response.Outcome, response.Leader, response.Message ?? response.Outcome.ToString()));
                break;
        }

        return true;
    }

    /// <summary>The machine is saving its state: from now on it alone decides how long the export takes.</summary>
    public void OnExportBegun(ExportBegun begun)
    {
        if (_pending.TryFind(begun.Id, out var request))
        {
            request.Extend(clock.MonotonicClock + ExportGroup.LongestSave);
        }
    }

    public void OnExported(ExportedState exported)
    {
        if (_pending.TryFind(exported.Id, out var request))
        {
            var last = exported.Snapshot.LastIncluded;
            var answer = new Answer(Outcome.Ok, last.Index.Value, last.Term.Value, default, leaders.Of(request.Group), null);
            End(request, answer, exports.StateOf(request.Group, exported));
        }
    }

    /// <summary>A node is deposed as the leader of a group.</summary>
    public void OnDeposed(string node, string group) => _pending.Doubt(node, group, clock.MonotonicClock);

    /// <summary>A node is lost.</summary>
    public void OnLost(string node)
    {
        silent.Add(node, clock.MonotonicClock);
        leaders.ForgetNode(node);
        _pending.Doubt(node, group: null, clock.MonotonicClock);
    }

    /// <summary>Retries, repeats and gives up what is due.</summary>
    public void OnTick()
    {
        var now = clock.MonotonicClock;
        foreach (var request in _pending.Due(now))
        {
            OnDue(request, now);
        }
    }

    /// <summary>Requests not yet sent are definitely not done; the others are answered by their replica or end at their deadline.</summary>
    public void Stop()
    {
        foreach (var request in _pending.Unsent())
        {
            End(request, door.Stopping());
        }
    }

    private void Send(PendingRequest request)
    {
        if (request.Key is { } key)
        {
            if (ranges.Find(key.Keyspace, key.Key.Span) is not { } range)
            {
                request.Send(null, clock.MonotonicClock);
                rangeWanted(key.Keyspace);
                Retry(request, $"No range of the keyspace '{key.Keyspace}' is known for the key yet.");
                return;
            }

            request.Readdress(range.Group);
        }

        var target = targets.Of(request);
        request.Send(target, clock.MonotonicClock);
        if (target is null)
        {
            Retry(request, $"No address is known for any node that may hold group {request.Group}.");
        }
        else if (destinations.Send(target, request.Request) is { } problem)
        {
            Retry(request, problem);
        }
    }

    /// <summary>The key is elsewhere, and the replica said where as far as it knows. It was not applied.</summary>
    private void OnWrongRange(PendingRequest request, ClientResponse response)
    {
        try
        {
            ranges.Merge(DescriptorCodec.DecodeMany(response.Result.Span));
        }
        catch (InvalidDataException unreadable)
        {
            Retry(request, $"Node {request.SentTo} named ranges in a form that this node cannot read: {unreadable.Message}");
            return;
        }

        request.AskLeaderInstead();
        if (request.Key!.MayMoveNow())
        {
            Send(request);
        }
        else
        {
            rangeWanted(request.Key.Keyspace);
            Retry(request, response.Message);
        }
    }

    private void OnDone(PendingRequest request, ClientResponse response)
    {
        if (!request.Request.IsForAnyReplica && request.OnlyFor is null && request.Request is not (LeadershipRequest or SkipRequest))
        {
            leaders.Set(response.Group, request.SentTo);
        }

        var answer = new Answer(Outcome.Ok, response.Index, response.Term, response.Result, LeaderAfter(request), null)
        {
            LogTime = response.LogTime,
            Seen = request.Key is not null && response.RangeVersion > 0
                ? new RangeSeen(response.Group, response.RangeVersion, response.RangeIndex)
                : (RangeSeen?)null,
            // The cast keeps null: without it, null would become an empty key.
            CoveredTo = response.CoveredTo is { Length: > 0 } end ? end : (ReadOnlyMemory<byte>?)null,
        };
        End(request, answer);
    }

    /// <summary>
    /// The leader, as far as known. The responder need not be it: any replica serves reads and snapshots, and leaders hand over.
    /// </summary>
    private string? LeaderAfter(PendingRequest request)
    {
        var known = leaders.Of(request.Group);
        return request.Request is LeadershipRequest ? (known == request.SentTo ? null : known)
            : request.Request.IsForAnyReplica || request.OnlyFor is not null ? known
            : request.SentTo;
    }

    /// <summary>Follows the hint at once, but pauses now and then: two replicas may name each other.</summary>
    private void OnNotLeader(PendingRequest request, ClientResponse response)
    {
        if (response.Leader is { } hint && hint != request.SentTo && request.Attempts % 4 != 0 && targets.CanReach(hint)
            && !silent.MakesDoubtful(hint, clock.MonotonicClock))
        {
            leaders.Set(response.Group, hint);
            Send(request);
            return;
        }

        leaders.Forget(response.Group, request.SentTo);
        Retry(request, response.Message);
    }

    private void OnDue(PendingRequest request, TimeSpan now)
    {
        if (request.SilentNode(now) is { } mute && mute != _self)
        {
            // It may no longer be the leader, or no longer there: the next request must not be lost in the same way.
            silent.Add(mute, now);
            leaders.Forget(request.Group, mute);
        }

        if (!request.IsOverdue(now) && (request.SentTo is null || request.Request.IsRepeatable))
        {
            if (request.SentTo is { } earlier)
            {
                request.LeaveOpen();
                leaders.Forget(request.Group, earlier);
            }

            Send(request);
        }
        else if (request.Request.IsRead || request.SentTo is null)
        {
            var reason = request.LastRefusal ?? "No leader answered in time.";
            End(request, Answer.Failed(Outcome.NoLeader, leaders.Of(request.Group), reason));
        }
        else
        {
            var reason = $"Node {request.SentTo} received the command but did not report its outcome.";
            End(request, Answer.Failed(Outcome.Unknown, leaders.Of(request.Group), reason));
        }
    }

    private void Retry(PendingRequest request, string? refusal)
    {
        if (door.IsClosed)
        {
            End(request, door.Stopping());
        }
        else
        {
            request.Postpone(refusal, clock.MonotonicClock);
        }
    }

    private void End(PendingRequest request, Answer answer, GroupState? exported = null)
    {
        _pending.Remove(request);
        if (request.MayHaveHappened && answer.Outcome is not (Outcome.Ok or Outcome.MachineError))
        {
            // The last attempt was refused, but an earlier one may have been appended.
            answer = answer with { Outcome = Outcome.Unknown };
        }

        _telemetry.End(request, answer);
        request.Client.Tell(Replies.Of(request.Request, answer, exported));
    }
}
