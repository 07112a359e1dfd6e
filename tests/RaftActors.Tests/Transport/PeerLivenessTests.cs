using RaftActors.Transport;
using Xunit;

namespace RaftActors.Tests.Transport;

public sealed class PeerLivenessTests
{
    private readonly PeerLiveness _liveness = new(TimeSpan.FromSeconds(2));

    [Fact]
    public void A_pipe_that_sent_nothing_for_an_interval_sends_a_ping()
    {
        Assert.True(_liveness.Pass(isReached: true).Ping);
        _liveness.Sent();
        Assert.False(_liveness.Pass(isReached: true).Ping);
        Assert.True(_liveness.Pass(isReached: true).Ping);
    }

    /// <summary>Otherwise a busy pipe would not tell its peer that silence means something.</summary>
    [Fact]
    public void A_pipe_that_always_sends_something_sends_a_ping_once_in_the_longest_silence()
    {
        var pings = Enumerable.Range(0, 15).Select(_ =>
        {
            _liveness.Sent();
            return _liveness.Pass(isReached: true).Ping;
        });
        Assert.Equal([0, 5, 10], pings.Index().Where(p => p.Item).Select(p => p.Index));
    }

    [Fact]
    public void A_peer_that_is_reached_again_gets_a_ping_after_the_first_interval()
    {
        _liveness.Pass(isReached: true);
        _liveness.Lost();
        _liveness.Sent();
        Assert.False(_liveness.Pass(isReached: false).Ping);
        _liveness.Sent();
        Assert.True(_liveness.Pass(isReached: true).Ping);
    }

    [Fact]
    public void A_peer_that_sent_pings_and_then_nothing_is_silent_after_the_longest_silence()
    {
        _liveness.Heard(isPing: true);
        for (var time = TimeSpan.Zero; time < TimeSpan.FromSeconds(2); time += _liveness.Interval)
        {
            Assert.False(_liveness.Pass(isReached: true).IsSilent);
        }

        Assert.True(_liveness.Pass(isReached: true).IsSilent);
    }

    [Fact]
    public void A_peer_that_sends_anything_is_not_silent()
    {
        _liveness.Heard(isPing: true);
        for (var i = 0; i < 50; i++)
        {
            _liveness.Heard(isPing: false);
            Assert.False(_liveness.Pass(isReached: true).IsSilent);
        }
    }

    [Fact]
    public void A_peer_of_an_earlier_build_which_sends_no_pings_is_never_silent()
    {
        _liveness.Heard(isPing: false);
        for (var i = 0; i < 50; i++)
        {
            Assert.False(_liveness.Pass(isReached: true).IsSilent);
        }
    }

    [Fact]
    public void A_peer_that_was_lost_is_not_silent_again_until_it_sends_pings()
    {
        _liveness.Heard(isPing: true);
        _liveness.Lost();
        for (var i = 0; i < 50; i++)
        {
            Assert.False(_liveness.Pass(isReached: true).IsSilent);
        }
    }
}
