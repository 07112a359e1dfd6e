using Xunit;

namespace RaftActors.Host.Tests.Page;

/// <summary>Run alone: a browser that paints late shows what was.</summary>
[CollectionDefinition(nameof(Page), DisableParallelization = true)]
public sealed class PageCollection;
