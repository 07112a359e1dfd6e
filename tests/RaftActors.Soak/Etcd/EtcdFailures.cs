using Grpc.Core;

namespace RaftActors.Soak.Etcd;

/// <summary>Which errors a client must expect while nodes are killed.</summary>
internal static class EtcdFailures
{
    /// <summary>
    /// The node is gone or has no leader, the request timed out, or its connection broke. Anything else is an answer that no request of a
    /// run deserves.
    /// </summary>
    public static bool IsOfOutage(RpcException failed) =>
        failed.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Cancelled
        || (failed.StatusCode == StatusCode.Internal && failed.InnerException is HttpRequestException or IOException);
}
