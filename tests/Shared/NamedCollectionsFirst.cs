using Xunit;
using Xunit.Abstractions;

namespace RaftActors.Tests.Shared;

/// <summary>
/// Starts the collections that have a name before all others. A named collection holds many classes that run one after the other; if it
/// began last, one of the processors would have nothing to do until the end.
/// </summary>
public sealed class NamedCollectionsFirst : ITestCollectionOrderer
{
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(c => c.CollectionDefinition is null);
}
