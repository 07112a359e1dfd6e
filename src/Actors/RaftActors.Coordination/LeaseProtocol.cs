using Akka.Actor;
using Akka.Coordination;

namespace RaftActors.Coordination;

/// <summary>The messages of a lease's actor.</summary>
internal static class LeaseProtocol
{
    /// <summary>From the lease to its actor; answered by its task.</summary>
    internal abstract class Request : INoSerializationVerificationNeeded
    {
        private readonly TaskCompletionSource<bool> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<bool> Task => _answer.Task;

        public void Succeed(bool answer) => _answer.TrySetResult(answer);

        public void Fail(LeaseException problem) => _answer.TrySetException(problem);

        public void End() => Fail(new LeaseException("The lease's actor has stopped, as it does when the actor system stops."));
    }

    internal sealed class Acquire(Action<Exception>? lost) : Request
    {
        /// <summary>To be called when the lease is lost.</summary>
        public Action<Exception>? Lost { get; } = lost;
    }

    internal sealed class Release(bool TellLost) : Request
    {
        /// <summary>Whether the holder does not know of it.</summary>
        public bool TellLost { get; } = TellLost;
    }

    /// <summary>The group has answered, or its answer cannot be read.</summary>
    internal sealed record Answered(long Number, TimeSpan SentAt, LeaseReply Reply) : INoSerializationVerificationNeeded;

    /// <summary>It is time to ask the group again.</summary>
    internal sealed record Again : INotInfluenceReceiveTimeout
    {
        public static readonly Again Instance = new();
    }

    /// <summary>The lease may have ended.</summary>
    internal sealed record Overdue : INotInfluenceReceiveTimeout
    {
        public static readonly Overdue Instance = new();
    }
}
