using Akka.Actor;
using RaftActors.Settings;
using Xunit;

namespace RaftActors.Tests.Settings;

/// <summary>Which dispatcher the actors get.</summary>
public sealed class RaftDispatcherTests
{
    [Fact]
    public void Props_without_a_dispatcher_must_get_that_of_RaftActors() =>
        Assert.Equal(RaftDispatcher.Id, Props.Empty.OnRaftDispatcher().Dispatcher);

    /// <summary>A store of another author may block its threads.</summary>
    [Fact]
    public void Props_that_name_a_dispatcher_must_keep_it() =>
        Assert.Equal("own", Props.Empty.WithDispatcher("own").OnRaftDispatcher().Dispatcher);
}
