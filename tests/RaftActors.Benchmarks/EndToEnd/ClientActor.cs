using System.Diagnostics;
using Akka.Actor;
using RaftActors.Messages;

namespace RaftActors.Benchmarks.EndToEnd;

/// <summary>One client: sends the next request after each answer.</summary>
internal sealed class ClientActor(IActorRef router, Func<object> request, Samples samples) : UntypedActor
{
    private long _sentAt;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Answer answer:
                samples.Add(answer.Outcome, Stopwatch.GetTimestamp() - _sentAt);
                if (!samples.IsOver)
                {
                    Send();
                }

                break;
            case "go":
                Send();
                break;
        }
    }

    private void Send()
    {
        _sentAt = Stopwatch.GetTimestamp();
        router.Tell(request());
    }
}
