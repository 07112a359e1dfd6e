using Akka.Actor;
using RaftActors.Messages;
using RaftActors.Requests;

namespace RaftActors.Machines.Prepare;

/// <summary>
/// <c>/groups/{group}/preparer</c>: runs the machine's preparer next to the replica and returns the results in the order of the requests.
/// </summary>
internal sealed class PreparerActor(Func<ICommandPreparer> create, TimeSpan timeout) : UntypedActor
{
    private const int MaxWaiting = 1024;
    private readonly ICommandPreparer _preparer = create();
    private readonly Queue<Job> _jobs = new();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case PrepareProtocol.Prepare when _jobs.Count >= MaxWaiting:
                var refused = (PrepareProtocol.Prepare)message;
                refused.ReplyTo.Tell(
                    ClientResponse.Failed(refused.Request, Outcome.Busy, null, "Too many commands are waiting to be prepared."));
                break;
            case PrepareProtocol.Prepare prepare:
                var job = new Job(prepare, Sender);
                _jobs.Enqueue(job);
                Start(job);
                LetOut();
                break;
            case Ended ended:
                ended.Job.End(ended.Result, ended.Problem);
                LetOut();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PostStop()
    {
        foreach (var job in _jobs)
        {
            job.Refuse(Outcome.NoLeader, "This replica stopped before the command was prepared.");
        }
    }

    private void Start(Job job)
    {
        var cancel = new CancellationTokenSource(timeout);
        try
        {
            var prepared = _preparer.PrepareAsync(job.Request.Command, cancel.Token);
            if (prepared.IsCompletedSuccessfully)
            {
                job.End(prepared.Result, null);
                cancel.Dispose();
            }
            else
            {
                Wait(job, prepared.AsTask(), cancel).PipeTo(Self);
            }
        }
        catch (Exception refused) when (refused is not OutOfMemoryException)
        {
            job.End(default, refused.Message);
            cancel.Dispose();
        }
    }

    private async Task<Ended> Wait(Job job, Task<ReadOnlyMemory<byte>> prepared, CancellationTokenSource cancel)
    {
        try
        {
            return new Ended(job, await prepared.WaitAsync(timeout).ConfigureAwait(false), null);
        }
        catch (TimeoutException)
        {
            return new Ended(job, default, $"The command was not prepared within {timeout}.");
        }
        catch (Exception refused) when (refused is not OutOfMemoryException)
        {
            return new Ended(job, default, refused.Message);
        }
        finally
        {
            // A late preparer may still read its token.
            await cancel.CancelAsync().ConfigureAwait(false);
            cancel.Dispose();
        }
    }

    private void LetOut()
    {
        while (_jobs.TryPeek(out var first) && first.IsDone)
        {
            _jobs.Dequeue().LetOut(Self);
        }
    }

    private sealed record Ended(Job Job, ReadOnlyMemory<byte> Result, string? Problem) : INoSerializationVerificationNeeded;

    private sealed class Job(PrepareProtocol.Prepare order, IActorRef replica)
    {
        private ReadOnlyMemory<byte> _result;
        private string? _problem;

        public CommandRequest Request => order.Request;

        public bool IsDone { get; private set; }

        public void End(ReadOnlyMemory<byte> result, string? problem)
        {
            _result = result;
            _problem = problem;
            IsDone = true;
        }

        public void LetOut(IActorRef self)
        {
            if (_problem is { } problem)
            {
                Refuse(Outcome.BadRequest, problem);
            }
            else
            {
                replica.Tell(new PrepareProtocol.Prepared(order.Request with { Command = _result }, order.ReplyTo), self);
            }
        }

        public void Refuse(Outcome outcome, string reason) =>
            order.ReplyTo.Tell(ClientResponse.Failed(order.Request, outcome, null, reason));
    }
}
