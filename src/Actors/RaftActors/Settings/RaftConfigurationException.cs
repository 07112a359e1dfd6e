using System.Collections.Immutable;
using Akka.Configuration;

namespace RaftActors.Settings;

/// <summary>The configuration is invalid; <see cref="Problems"/> names every invalid key with the reason.</summary>
public sealed class RaftConfigurationException : ConfigurationException
{
    /// <summary>Creates the exception from its problems.</summary>
    public RaftConfigurationException(IEnumerable<string> problems)
        : this(problems.ToImmutableArray())
    {
    }

    private RaftConfigurationException(ImmutableArray<string> problems)
        : base("Invalid configuration:\n  " + string.Join("\n  ", problems)) => Problems = problems;

    /// <summary>One line per problem, starting with the key.</summary>
    public ImmutableArray<string> Problems { get; }
}
