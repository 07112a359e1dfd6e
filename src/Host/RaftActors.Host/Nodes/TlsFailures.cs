using Akka;
using Akka.Actor;

namespace RaftActors.Host.Nodes;

/// <summary>
/// Akka.Remote 1.5 shuts down the whole actor system when a peer presents a certificate that it does not accept. One node with a wrong
/// certificate would stop all the others. Here such a peer is merely unreachable: the first phase of the shutdown fails, which aborts the
/// shutdown (<c>recover = off</c> in <c>reference.conf</c>).
/// </summary>
internal static class TlsFailures
{
    /// <summary>A phase before all others, defined in the host's <c>reference.conf</c>.</summary>
    private const string Phase = "raft-decide";

    // The class of the reason is internal to Akka.Remote; a test fails if it is renamed.
    private const string Reason = "TlsHandshakeFailureReason";

    public static void DoNotEnd(ActorSystem system)
    {
        var shutdown = CoordinatedShutdown.Get(system);
        shutdown.AddTask(Phase, "raft-peer-without-tls", () => IsTlsFailure(shutdown)
            ? throw new InvalidOperationException("A peer that fails the TLS handshake does not stop this node.")
            : Task.FromResult(Done.Instance));
    }

    /// <summary>The phases were aborted because of a peer's certificate. They cannot run a second time.</summary>
    public static bool IsTlsFailure(CoordinatedShutdown shutdown) => shutdown.ShutdownReason?.GetType().Name == Reason;
}
