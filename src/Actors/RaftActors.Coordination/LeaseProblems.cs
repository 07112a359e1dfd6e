using Akka.Coordination;

namespace RaftActors.Coordination;

/// <summary>Why a request failed, or a lease was lost, in words.</summary>
internal static class LeaseProblems
{
    public static LeaseException Impossible(RaftLeaseSettings lease, string answer) => new(
        $"The group {lease.Group} cannot keep the lease {lease.Name}: {answer} "
            + "Check akka.coordination.lease.raft.group: it must run the machine \"lock\".");

    public static LeaseException NotSettled(RaftLeaseSettings lease, string answer) => new LeaseTimeoutException(
        $"The group {lease.Group} did not settle a request for the lease {lease.Name} within {Seconds(lease.Operation)}: {answer}");

    public static LeaseException NotRenewed(RaftLeaseSettings lease) => new LeaseTimeoutException(
        $"The lease {lease.Name} was lost: no renewal succeeded within {Seconds(lease.Validity)}.");

    public static LeaseException Refused(RaftLeaseSettings lease, string answer) => new($"The lease {lease.Name} was lost: {answer}");

    public static LeaseException ActorStopped(RaftLeaseSettings lease) =>
        new($"The lease {lease.Name} is no longer renewed in this process: its actor has stopped.");

    public static LeaseException SystemTerminates(RaftLeaseSettings lease) =>
        new($"The lease {lease.Name} is released: the actor system terminates.");

    private static string Seconds(TimeSpan time) => $"{time.TotalSeconds:0.###}s";
}
