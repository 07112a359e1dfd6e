using System.Collections.Concurrent;
using Akka.Actor;
using RaftActors.Messages;
using RaftActors.Soak.Cluster;
using RaftActors.Soak.History;

namespace RaftActors.Soak.Workload;

/// <summary>By actor messages to the router of a node without groups, and by key.</summary>
internal sealed class KeyRoute(IActorRef router) : Route
{
    /// <summary>Longer than any client goes on repeating a command.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    /// <summary>The end of each command in a session must be the same in every repetition.</summary>
    private static readonly ConcurrentDictionary<SessionStamp, long> Ends = new();

    public override string Name => "c1/keys";

    public override string Kind => "keys";

    public override async Task<Reply> SendAsync(Operation operation, SessionStamp? session)
    {
        var (keyspace, key) = (Group(operation.Kind), System.Text.Encoding.UTF8.GetBytes(operation.Object));
        object request = operation.IsRead
            ? new QueryKey(
                keyspace, key, RouterRoute.Question(operation), RouterRoute.ConsistencyOf(operation), SoakCluster.RequestTimeout)
            : new ProposeKey(
                keyspace, key, RouterRoute.Command(operation), SoakCluster.RequestTimeout, session is { } s ? Session(s) : null);
        try
        {
            var answer = await router.Ask<Answer>(request, Limit).ConfigureAwait(false);
            return answer.IsOk ? RouterRoute.Decode(operation, answer.Result) : RouterRoute.Failed(answer, operation.IsRead);
        }
        catch (AskTimeoutException)
        {
            return Reply.Unknown("the router did not answer") with { IsLate = true };
        }
    }

    /// <summary>Nothing is opened: a session is a number of its own.</summary>
    public override Task<Reply> OpenSessionAsync(string group) =>
        Task.FromResult(Reply.Ok(true, Random.Shared.NextInt64(1, long.MaxValue)));

    private static KeySession Session(SessionStamp stamp) => new(
        (UInt128)stamp.Session,
        stamp.Sequence,
        stamp.Sequence,
        Ends.GetOrAdd(stamp, _ => (DateTimeOffset.UtcNow + Lifetime).ToUnixTimeMilliseconds()));
}
