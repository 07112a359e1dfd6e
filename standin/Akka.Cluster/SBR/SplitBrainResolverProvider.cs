using Akka.Actor;
using Akka.Configuration;

namespace Akka.Cluster.SBR;

/// <summary>Of two parts of a cluster that cannot reach each other, the larger one goes on.</summary>
public class SplitBrainResolverProvider : IDowningProvider
{
    private const string Section = "akka.cluster.split-brain-resolver";
    private readonly Cluster _cluster;
    private readonly TimeSpan _stableAfter;
    private readonly string _role;

    public SplitBrainResolverProvider(ActorSystem system, Cluster cluster)
    {
        _cluster = cluster;
        var config = system.Settings.Config.GetConfig(Section);
        if (config.GetString("active-strategy") is not "keep-majority" and var strategy)
        {
            throw new ConfigurationException($"{Section}.active-strategy = {strategy} is not supported by this implementation of Akka.Cluster.");
        }

        _stableAfter = config.GetTimeSpan("stable-after");
        _role = config.GetString("keep-majority.role");
    }

    public TimeSpan DownRemovalMargin => _stableAfter;

    public Props DowningActorProps => Props.Create(typeof(KeepMajority), _cluster, _stableAfter, _role);
}
