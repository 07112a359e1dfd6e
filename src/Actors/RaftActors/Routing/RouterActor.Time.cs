using System.Collections.Immutable;
using Akka.Actor;
using RaftActors.Messages;
using RaftActors.Replicas;
using RaftActors.Status;

namespace RaftActors.Routing;

/// <content>Deadlines, retries, and requests whose node was lost.</content>
internal sealed partial class RouterActor
{
    private static readonly TimeSpan StatusTimeout = TimeSpan.FromSeconds(1);

    private void OnTick()
    {
        var now = Now;
        foreach (var request in _pending.Values)
        {
            if (now >= request.Deadline
                || (request.SentTo is null && now >= request.RetryAt)
                || (request.DoubtUntil is { } doubt && now >= doubt)
                || (
                    request.IsRepeatable && request.SentTo is not null && request.SentTo != _self
                    && now >= request.SentAt + RepeatDelay(request)))
            {
                _due.Add(request);
            }
        }

        foreach (var request in _due)
        {
            OnDue(request, now);
        }

        _due.Clear();
        if (_pending.Count > 0)
        {
            Timers.StartSingleTimer(nameof(CheckDeadlines), CheckDeadlines.Instance, Tick);
        }
    }

    private void OnDue(PendingRequest request, TimeSpan now)
    {
        var group = request.Wire.Group;
        if (now < request.Deadline && (request.SentTo is null || request.IsRepeatable))
        {
            request.MayHaveHappened |= request.SentTo is not null && !request.IsRead;
            if (request.SentTo is not null && _leaders.GetValueOrDefault(group) == request.SentTo)
            {
                // No answer: that node may no longer be the leader.
                _leaders[group] = null;
            }

            Dispatch(request);
        }
        else if (request.IsRead || request.SentTo is null)
        {
            End(
                request,
                Answer.Failed(Outcome.NoLeader, _leaders.GetValueOrDefault(group), request.LastRefusal ?? "No leader answered in time."));
        }
        else
        {
            End(
                request,
                Answer.Failed(
                    Outcome.Unknown, _leaders.GetValueOrDefault(group),
                    $"Node {request.SentTo} received the command but did not report its outcome."));
        }
    }

    /// <summary>A node may be slow rather than lost: do not flood it with retries of what it is writing.</summary>
    private static TimeSpan RepeatDelay(PendingRequest request) =>
        request.IsRead ? ReadRetryDelay : ReadRetryDelay * (1 << Math.Min(request.Attempts, 4));

    private void OnLeaderChanged(LeaderChanged changed)
    {
        var before = _leaders.GetValueOrDefault(changed.Group);
        _leaders[changed.Group] = changed.Leader;
        if (before is not null && before != changed.Leader)
        {
            Doubt(before, changed.Group);
        }
    }

    /// <summary>A node is lost or deposed: its answers may still arrive, but not for long; reads are retried elsewhere at once.</summary>
    private void Doubt(string node, string? group)
    {
        foreach (var request in _pending.Values)
        {
            if (request.SentTo == node && node != _self && (group is null || request.Wire.Group == group))
            {
                request.DoubtUntil ??= Now + (request.IsRead ? TimeSpan.Zero : DoubtDelay);
            }
        }
    }

    private void AnswerStatus(IActorRef asker, int tail)
    {
        var mine = _directory.Groups.Where(g => _directory.Find(g.Id.Value) is not null || g.Members.IsMember(_settings.NodeId)).ToList();
        var asked = mine.Select(async group =>
        {
            try
            {
                if (_directory.Find(group.Id.Value) is { } replica)
                {
                    return await replica.Ask<ReplicaStatus>(new GetReplicaStatus(tail), StatusTimeout).ConfigureAwait(false);
                }
            }
            catch (AskTimeoutException)
            {
                return Silent(group, "The replica does not answer; it is overloaded or being restarted.");
            }

            return _directory.Removed(group.Id.Value) is { } removed ? Gone(group, removed) : Silent(group, "The replica is not started.");
        });
        Collect(asked).PipeTo(asker, Self);

        async Task<NodeStatus> Collect(IEnumerable<Task<ReplicaStatus>> replicas) =>
            new(_self, [.. await Task.WhenAll(replicas).ConfigureAwait(false)])
            {
                Locations = _directory.Locations,
                Problem = _directory.Problem,
            };
    }

    private ReplicaStatus Silent(Settings.GroupSettings group, string problem) =>
        new(
            group.Id.Value, _self, ReplicaPhase.Recovering, "Follower", 0, null, 0, 0, 0, 0,
            [.. group.Voters.Select(v => v.Value).Order(StringComparer.Ordinal)], [], [], group.Machine, $"{group.Id}/{_self} {problem}",
            problem);

    private ReplicaStatus Gone(Settings.GroupSettings group, ReplicaRemoved removed) =>
        new(
            group.Id.Value, _self, ReplicaPhase.Removed, "Follower", 0, _leaders.GetValueOrDefault(group.Id.Value) ?? removed.Leader, 0, 0,
            0, 0, [.. removed.Members.Voters.Select(v => v.Value)], [.. removed.Members.Learners.Select(l => l.Value)], [], group.Machine,
            $"{group.Id}/{_self} {removed.Problem}", removed.Problem)
        {
            Witnesses = [.. removed.Members.Witnesses.Select(w => w.Value)],
        };
}
