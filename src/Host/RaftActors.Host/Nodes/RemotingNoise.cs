using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;

namespace RaftActors.Host.Nodes;

/// <summary>
/// Suppresses Akka.Remote's own log lines about connections: several with a stack trace whenever a peer disconnects, and again on every
/// attempt to reach it. RA3005 to RA3007 report the same in one line. <c>akka.remote.log-remote-lifecycle-events = on</c> restores them.
/// </summary>
internal sealed class RemotingNoise : LogFilterBase
{
    private static readonly string[] Sources = ["/system/endpointManager", "TcpServerHandler", "TcpClientHandler", "/system/transports"];
    private const string Remoting = "remoting";
    private static readonly string[] Known = ["Tried to associate", "with unknown UID is reported as quarantined"];

    /// <inheritdoc />
    public override LogFilterType FilterType => LogFilterType.Content;

    /// <summary>The filter as part of an actor system's setup; none if its lines are wanted.</summary>
    public static Setup? For(Config config) =>
        config.GetBoolean("akka.remote.log-remote-lifecycle-events") ? null : new LogFilterSetup([new RemotingNoise()]);

    /// <inheritdoc />
    public override LogFilterDecision ShouldKeepMessage(LogEvent content, string? expandedMessage = null)
    {
        foreach (var source in Sources)
        {
            if (content.LogSource.Contains(source, StringComparison.Ordinal))
            {
                return LogFilterDecision.Drop;
            }
        }

        var text = expandedMessage ?? content.Message?.ToString() ?? "";
        return content.LogSource.StartsWith(Remoting, StringComparison.Ordinal)
            && Known.Any(k => text.Contains(k, StringComparison.Ordinal))
            ? LogFilterDecision.Drop
            : LogFilterDecision.NoDecision;
    }
}
