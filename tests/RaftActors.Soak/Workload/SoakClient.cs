using RaftActors.Soak.Checkers;
using RaftActors.Soak.History;

namespace RaftActors.Soak.Workload;

/// <summary>
/// One client: sends an operation to the cluster over some route and records the outcome. Without a session it sends once; in a session
/// it retries over other routes until the outcome is known.
/// </summary>
internal sealed class SoakClient(int id, string group, WorkloadContext context, Random random)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(60);
    private readonly Dictionary<string, SessionInUse> _sessions = new(StringComparer.Ordinal);

    public int Id { get; } = id;

    public async Task RunAsync(Operation operation, bool inSession)
    {
        var way = Pick(context.Routes);
        var session = inSession ? await SessionAsync(way).ConfigureAwait(false) : null;
        context.History.Call(operation);
        var reply = session is null
            ? await SendAsync(operation, way, null).ConfigureAwait(false)
            : await SendInSessionAsync(operation, way, session).ConfigureAwait(false);
        (operation.IsDone, operation.Result, operation.Message) = (reply.IsDone, reply.Result, reply.Message);
        context.History.Return(operation, reply.Ending);
        if (reply.Ending == Ending.Ok && !operation.IsRead)
        {
            context.Gap(group).Acknowledged();
        }

        if (reply.Ending == Ending.Ok && session is not null && random.Next(8) == 0)
        {
            await RepeatAsync(operation, reply, Pick([.. context.Routes.Where(r => r.Kind == way.Kind)])).ConfigureAwait(false);
        }
    }

    private async Task<Reply> SendInSessionAsync(Operation operation, Route way, SessionInUse session)
    {
        var stamp = new SessionStamp(session.Id, ++session.Last);
        (operation.Session, operation.Sequence) = (stamp.Session, stamp.Sequence);
        var ways = context.Routes.Where(r => r.Kind == way.Kind).ToList();
        var mayHaveHappened = false;
        while (true)
        {
            var reply = await SendAsync(operation, way, stamp).ConfigureAwait(false);
            if (reply.IsFinal)
            {
                _sessions.Remove(way.Kind);
            }

            mayHaveHappened |= reply.Ending == Ending.Unknown;
            if (reply.Ending == Ending.Ok || !mayHaveHappened)
            {
                return reply;
            }

            if (reply.IsFinal || context.GivingUp.IsCancellationRequested)
            {
                _sessions.Remove(way.Kind);
                return Reply.Unknown(reply.Message!);
            }

            await Task.Delay(RetryDelay).ConfigureAwait(false);
            way = Pick(ways);
        }
    }

    /// <summary>Occasionally repeats a completed operation: it must not be applied again, and must get the first answer.</summary>
    private async Task RepeatAsync(Operation operation, Reply first, Route way)
    {
        var again = await way.SendAsync(operation, new SessionStamp(operation.Session, operation.Sequence)).ConfigureAwait(false);
        Record(again, way, operation);
        if (again.Ending == Ending.Ok && (again.IsDone != first.IsDone || !again.Result.AsSpan().SequenceEqual(first.Result.AsSpan())))
        {
            context.Violations.Enqueue(
                new Violation("session", $"answered {Text(first)} first, but {Text(again)} when repeated over {way.Name}\n  {operation}")
            );
        }
    }

    private static string Text(Reply reply) => $"{(reply.IsDone ? "done" : "refused")} [{string.Join(", ", reply.Result)}]";

    private async Task<Reply> SendAsync(Operation operation, Route way, SessionStamp? stamp)
    {
        operation.Via = way.Name;
        operation.Attempts++;
        var reply = await way.SendAsync(operation, stamp).ConfigureAwait(false);
        Record(reply, way, operation);
        return reply;
    }

    private void Record(Reply reply, Route way, object asked)
    {
        context.Answered();
        if (reply.IsLate)
        {
            context.Violations.Enqueue(new Violation("answers", $"no answer in time over {way.Name}: {reply.Message}\n  {asked}"));
        }
    }

    private async Task<SessionInUse?> SessionAsync(Route way)
    {
        if (_sessions.TryGetValue(way.Kind, out var open) && open.Last < open.Length)
        {
            return open;
        }

        // The previous session stays open on purpose: eviction of sessions is part of the test.
        _sessions.Remove(way.Kind);
        var opened = await way.OpenSessionAsync(group).ConfigureAwait(false);
        Record(opened, way, $"open a session at {group}");
        if (opened.Ending == Ending.Ok)
        {
            var session = new SessionInUse(opened.Result[0], random.Next(20, 200));
            _sessions.Add(way.Kind, session);
            return session;
        }

        return null;
    }

    private T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];

    private sealed class SessionInUse(long id, int length)
    {
        public long Id { get; } = id;

        public int Length { get; } = length;

        public long Last { get; set; }
    }
}
