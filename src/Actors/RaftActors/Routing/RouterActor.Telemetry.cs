using System.Diagnostics;
using RaftActors.Messages;
using RaftActors.Requests;
using RaftActors.Telemetry;
using RaftActors.Transport;

namespace RaftActors.Routing;

/// <content>One measurement and one span per request.</content>
internal sealed partial class RouterActor
{
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

    private void Measure(PendingRequest request, Answer answer)
    {
        if (request.StartedAt != 0)
        {
            RaftTelemetry.RequestDuration.Record(
                Stopwatch.GetElapsedTime(request.StartedAt).TotalSeconds,
                new("group", request.Wire.Group),
                new("node", _self),
                new("kind", RequestCodec.KindOf(request.Wire).ToString()),
                new("outcome", answer.Outcome.ToString()));
        }

        if (request.Activity is { } activity)
        {
            activity.SetTag("raft.outcome", answer.Outcome.ToString());
            activity.SetTag("raft.attempts", request.Attempts);
            activity.SetStatus(answer.IsOk ? ActivityStatusCode.Ok : ActivityStatusCode.Error, answer.Message);
            activity.Dispose();
        }
    }
}
