using Akka.Actor;
using Akka.Configuration;

namespace Akka.Persistence;

/// <summary>The settings below <c>akka.persistence</c> that belong to no plug-in.</summary>
public sealed class PersistenceSettings : Settings
{
    public PersistenceSettings(ActorSystem system, Config config)
        : base(system, config)
    {
        Internal = new InternalSettings(config);
    }

    public InternalSettings Internal { get; }

    /// <summary>What is published on the event stream for tests.</summary>
    public sealed class InternalSettings
    {
        public InternalSettings(Config config)
        {
            PublishPluginCommands = config.GetBoolean("akka.persistence.publish-plugin-commands");
            PublishConfirmations = config.GetBoolean("akka.persistence.publish-confirmations");
        }

        public bool PublishPluginCommands { get; }

        public bool PublishConfirmations { get; }
    }
}
