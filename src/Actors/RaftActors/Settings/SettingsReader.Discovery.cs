namespace RaftActors.Settings;

/// <content>Finding nodes among the members of a cluster.</content>
internal sealed partial class SettingsReader
{
    private DiscoverySettings Discovery()
    {
        var settings = new DiscoverySettings
        {
            Role = Text("cluster.role"),
            AskAgainMin = Duration("cluster.ask-again-min"),
            AskAgainMax = Duration("cluster.ask-again-max"),
        };
        if (settings.AskAgainMax < settings.AskAgainMin)
        {
            Problem("cluster.ask-again-max", "must not be below cluster.ask-again-min");
        }

        return settings;
    }
}
