using System.Reflection;
using Akka.Configuration.Hocon;

namespace Akka.Configuration;

/// <summary>Makes a <see cref="Config"/> of text, of embedded resources or of the built-in defaults.</summary>
public class ConfigurationFactory
{
    private static readonly Lazy<Config> Reference = new(() => FromResource("Akka.Configuration.akka.conf", typeof(ConfigurationFactory).Assembly));

    public static Config Empty => ParseString("");

    public static Config ParseString(string hocon) => new(HoconParser.Parse(hocon));

    /// <summary>The settings of this assembly's reference configuration.</summary>
    public static Config Default() => Reference.Value;

    /// <summary>Settings given from outside the program; there is no such source here.</summary>
    public static Config Load() => Config.Empty;

    public static Config FromResource<TAssembly>(string resourceName) => FromResource(resourceName, typeof(TAssembly).Assembly);

    public static Config FromResource(string resourceName, Assembly assembly)
    {
        using var stream = assembly.GetManifestResourceStream(resourceName)
            ?? throw new ConfigurationException($"The assembly {assembly.GetName().Name} has no resource '{resourceName}'.");
        using var reader = new StreamReader(stream);
        return ParseString(reader.ReadToEnd());
    }
}
