using Xunit;

namespace RaftActors.Host.Tests.Processes;

/// <summary>Copies of stores. They take a minute: in <see cref="ProcessesCollection"/>, that one would end last and alone.</summary>
[CollectionDefinition(Name)]
public sealed class CopiesCollection
{
    public const string Name = "Copies";
}
