namespace Akka.Configuration;

/// <summary>Checks that work on a missing configuration too.</summary>
public static class ConfigExtensions
{
    public static bool IsNullOrEmpty(this Config config) => config is null || config.IsEmpty;

    public static Config SafeWithFallback(this Config config, Config fallback) =>
        config.IsNullOrEmpty() ? fallback.IsNullOrEmpty() ? Config.Empty : fallback : config.WithFallback(fallback);
}
