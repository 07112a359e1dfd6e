using System.Collections.Immutable;
using Akka.Configuration;

namespace RaftActors.Configuration;

/// <summary>The configuration cannot be used; <see cref="Problems"/> names every key that is wrong, and why.</summary>
public sealed class RaftConfigurationException : ConfigurationException
{
    /// <summary>Makes the exception of its problems.</summary>
    public RaftConfigurationException(IEnumerable<string> problems)
        : this(problems.ToImmutableArray())
    {
    }

    private RaftConfigurationException(ImmutableArray<string> problems)
        : base("The configuration cannot be used:\n  " + string.Join("\n  ", problems)) => Problems = problems;

    /// <summary>One line a problem, beginning with the key.</summary>
    public ImmutableArray<string> Problems { get; }
}
