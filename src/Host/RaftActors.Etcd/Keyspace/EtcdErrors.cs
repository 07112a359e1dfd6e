using Grpc.Core;
using RaftActors.Machines.Mvcc;

namespace RaftActors.Etcd.Keyspace;

/// <summary>
/// The errors that the gateway itself gives. Clients decide by code and text, so both are etcd's to the letter; those of the machine are in
/// <see cref="MvccErrors"/>.
/// </summary>
internal static class EtcdErrors
{
    public const string NoLeaderText = "etcdserver: no leader";

    public static RpcException NoLeader => New(StatusCode.Unavailable, NoLeaderText);

    public static RpcException TooManyRequests => New(StatusCode.ResourceExhausted, "etcdserver: too many requests");

    public static RpcException RequestTooLarge => New(StatusCode.InvalidArgument, "etcdserver: request is too large");

    public static RpcException Stopped => New(StatusCode.Unavailable, "etcdserver: server stopped");

    public static RpcException TimedOut => New(StatusCode.Unavailable, "etcdserver: request timed out");

    public static RpcException NotForLearners => New(StatusCode.FailedPrecondition, "etcdserver: rpc not supported for learner");

    public static RpcException NoDowngrade => New(StatusCode.FailedPrecondition, "etcdserver: no inflight downgrade job");

    public static RpcException BadDowngrade => New(StatusCode.FailedPrecondition, "etcdserver: invalid downgrade target version");

    public static RpcException MemberNotFound => New(StatusCode.NotFound, "etcdserver: member not found");

    public static RpcException NotLeader => New(StatusCode.FailedPrecondition, "etcdserver: not leader");

    public static RpcException BadTransferee => New(StatusCode.FailedPrecondition, "etcdserver: bad leader transferee");

    public static RpcException NotALearner =>
        New(StatusCode.FailedPrecondition, "etcdserver: can only promote a learner member");

    public static RpcException LearnerNotReady =>
        New(StatusCode.FailedPrecondition, "etcdserver: can only promote a learner member which is in sync with leader");

    public static RpcException BadMemberUrls => New(StatusCode.InvalidArgument, "etcdserver: given member URLs are invalid");

    public static RpcException MemberUrlsExist => New(StatusCode.FailedPrecondition, "etcdserver: Peer URLs already exists");

    public static RpcException TooManyLearners =>
        New(StatusCode.FailedPrecondition, "etcdserver: too many learner members in cluster");

    public static RpcException InvalidToken => New(StatusCode.Unauthenticated, "etcdserver: invalid auth token");

    public static RpcException WrongPassword =>
        New(StatusCode.InvalidArgument, "etcdserver: authentication failed, invalid user ID or password");

    /// <summary>A command may have been applied or not; the text says why, as far as this node can tell.</summary>
    /// <param name="leaderBefore">Whom the replica followed when the command was sent.</param>
    /// <param name="now">What it is now.</param>
    /// <param name="answersNow">Whether the leader answers this node now.</param>
    public static RpcException TimeOutOf(string? leaderBefore, Standing now, bool answersNow) =>
        now.IsMember && (now.Leader is null || now.Leader != leaderBefore)
            ? New(StatusCode.Unavailable, "etcdserver: request timed out, possibly due to previous leader failure")
            : answersNow ? TimedOut
            : New(StatusCode.Unavailable, "etcdserver: request timed out, possibly due to connection lost");

    /// <summary>Locks and elections report errors of other services with this code.</summary>
    public static RpcException Unknown(string text) => New(StatusCode.Unknown, text);

    public static RpcException Of(MvccError error) => New((StatusCode)error.Code, error.Text);

    public static RpcException New(StatusCode code, string text) => new(new Grpc.Core.Status(code, text), text);
}
