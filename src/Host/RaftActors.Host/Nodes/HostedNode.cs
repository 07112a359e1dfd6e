using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using RaftActors.AspNetCore.Nodes;
using RaftActors.Settings;

namespace RaftActors.Host.Nodes;

/// <summary>One running node: an actor system with its replicas, and its directory.</summary>
internal sealed class HostedNode : ApiNode, IAsyncDisposable
{
    private readonly ActorSystem _system;
    private readonly Raft _raft;
    private readonly DataDirectory _directory;

    private HostedNode(ActorSystem system, Raft raft, DataDirectory directory)
        : base(system, raft) => (_system, _raft, _directory) = (system, raft, directory);

    /// <summary>For servers of other interfaces in this process.</summary>
    public ActorSystem ActorSystem => _system;

    /// <summary>Completes when the actor system has terminated: after <see cref="DisposeAsync"/>, or because the cluster downed this
    /// node.</summary>
    public Task WhenTerminated => _system.WhenTerminated;

    /// <exception cref="ConfigurationProblem">The node cannot start; nothing is left running.</exception>
    public static async Task<HostedNode> StartAsync(NodeConfiguration configuration)
    {
        // The directory first: a second process of the same node gets that message, not one about its ports.
        var directory = DataDirectory.Open(configuration.DataDirectory, configuration.NodeId);
        if (configuration.Remote is { } remote && StartCheck.PortProblem(configuration.RemoteKey, remote) is { } taken)
        {
            directory.Dispose();
            throw new ConfigurationProblem(taken);
        }

        ActorSystem? system = null;
        try
        {
            system = ActorSystem.Create(configuration.SystemName, Setup(configuration.Config));
            TlsFailures.DoNotEnd(system);
            EndWithMembership(system);
            var raft = Raft.Get(system);
            directory.MarkInitialised();
            return new HostedNode(system, raft, directory);
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            if (system is not null)
            {
                await system.Terminate().ConfigureAwait(false);
            }

            directory.Dispose();
            throw failed as ConfigurationProblem ?? new ConfigurationProblem(Problems(failed));
        }
    }

    private static ActorSystemSetup Setup(Config config)
    {
        Setup?[] parts = [BootstrapSetup.Create().WithConfig(config), NodeTls.Setup(config), RemotingNoise.For(config)];
        return ActorSystemSetup.Create([.. parts.OfType<Setup>()]);
    }

    public async ValueTask DisposeAsync()
    {
        var shutdown = CoordinatedShutdown.Get(_system);
        if (TlsFailures.IsTlsFailure(shutdown))
        {
            // The shutdown phases have already run: do their work here.
            await _raft.StopAsync().ConfigureAwait(false);
            await _system.Terminate().ConfigureAwait(false);
        }
        else
        {
            await shutdown.Run(CoordinatedShutdown.ClrExitReason.Instance).ConfigureAwait(false);
        }

        await _system.WhenTerminated.ConfigureAwait(false);
        _directory.Dispose();
    }

    /// <summary>Terminates the node without handover or leave; the system must be configured not to run shutdown phases on
    /// termination.</summary>
    public async Task KillAsync()
    {
        await _system.Terminate().ConfigureAwait(false);
        _directory.Dispose();
    }

    /// <summary>A node removed by its cluster stops, even if its shutdown phases have already run.</summary>
    private static void EndWithMembership(ActorSystem system)
    {
        if (system.Settings.HasCluster)
        {
            Akka.Cluster.Cluster.Get(system).RegisterOnMemberRemoved(() =>
            {
                if (TlsFailures.IsTlsFailure(CoordinatedShutdown.Get(system)))
                {
                    _ = system.Terminate();
                }
            });
        }
    }

    private static IEnumerable<string> Problems(Exception failed)
    {
        for (var cause = failed; cause is not null; cause = cause.InnerException)
        {
            if (cause is RaftConfigurationException wrong)
            {
                return wrong.Problems;
            }
        }

        return [$"the actor system cannot start: {failed.GetBaseException().Message}"];
    }
}
