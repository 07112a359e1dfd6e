using System.Diagnostics;
using RaftActors.Messages;
using RaftActors.Requests;
using RaftActors.Telemetry;
using RaftActors.Transport;

namespace RaftActors.Routing;

/// <summary>One measurement and one span per request.</summary>
internal sealed class RequestTelemetry(string self)
{
    public static RequestSpan Begin(ClientRequest request) =>
        new(RaftTelemetry.RequestDuration.Enabled ? Stopwatch.GetTimestamp() : 0, StartActivity(request));

    public void End(PendingRequest request, Answer answer)
    {
        var (startedAt, activity) = request.Span;
        if (startedAt != 0)
        {
            RaftTelemetry.RequestDuration.Record(
                Stopwatch.GetElapsedTime(startedAt).TotalSeconds,
                new("group", request.Group),
                new("node", self),
                new("kind", RequestCodec.KindOf(request.Request).ToString()),
                new("outcome", answer.Outcome.ToString()));
        }

        if (activity is not null)
        {
            activity.SetTag("raft.outcome", answer.Outcome.ToString());
            activity.SetTag("raft.attempts", request.Attempts);
            if (answer.IsOk)
            {
                // The entry that the command became, or the one that a read includes.
                activity.SetTag("raft.index", answer.Index);
                activity.SetTag("raft.term", answer.Term);
            }

            activity.SetStatus(answer.IsOk ? ActivityStatusCode.Ok : ActivityStatusCode.Error, answer.Message);
            activity.Dispose();
        }
    }

    private static Activity? StartActivity(ClientRequest request)
    {
        if (!RaftTelemetry.Activities.HasListeners())
        {
            return null;
        }

        var activity = RaftTelemetry.Activities.StartActivity($"raft {RequestCodec.KindOf(request)}", ActivityKind.Client);
        activity?.SetTag("raft.group", request.Group);

        // The actor's next message must not inherit this span.
        Activity.Current = null;
        return activity;
    }
}
