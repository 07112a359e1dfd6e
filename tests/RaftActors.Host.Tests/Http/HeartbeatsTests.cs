using System.Net.ServerSentEvents;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using RaftActors.AspNetCore.Http;
using Xunit;

namespace RaftActors.Host.Tests.Http;

/// <summary>What a stream of events sends while nothing happens, and how it ends.</summary>
public sealed class HeartbeatsTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly CancellationTokenSource _ends = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<SseItem<byte[]>> _events = Channel.CreateUnbounded<SseItem<byte[]>>();

    [Fact]
    public async Task A_silent_stream_must_send_a_heartbeat_every_five_seconds()
    {
        await using var sent = Sent().GetAsyncEnumerator();
        for (var i = 0; i < 3; i++)
        {
            var next = sent.MoveNextAsync().AsTask();
            _clock.Advance(TimeSpan.FromSeconds(4.9));
            Assert.False(next.IsCompleted);
            _clock.Advance(TimeSpan.FromSeconds(0.1));
            Assert.True(await next);
            Assert.Equal("heartbeat", sent.Current.EventType);
        }
    }

    [Fact]
    public async Task An_event_must_start_the_silence_again()
    {
        await using var sent = Sent().GetAsyncEnumerator();
        var next = sent.MoveNextAsync().AsTask();
        _clock.Advance(TimeSpan.FromSeconds(4));
        _events.Writer.TryWrite(Event("a"));
        Assert.True(await next);
        Assert.Equal("a", Encoding.UTF8.GetString(sent.Current.Data));

        next = sent.MoveNextAsync().AsTask();
        _clock.Advance(TimeSpan.FromSeconds(4));
        Assert.False(next.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await next);
        Assert.Equal("heartbeat", sent.Current.EventType);
    }

    [Fact]
    public async Task A_stopping_node_must_end_the_stream_without_an_error()
    {
        await using var sent = Sent().GetAsyncEnumerator();
        var next = sent.MoveNextAsync().AsTask();
        await _stopping.CancelAsync();
        await _ends.CancelAsync();
        Assert.False(await next);
    }

    [Fact]
    public async Task A_client_that_disconnects_must_cancel_the_stream()
    {
        await using var sent = Sent().GetAsyncEnumerator();
        var next = sent.MoveNextAsync().AsTask();
        await _ends.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    [Fact]
    public async Task A_failure_of_the_events_must_reach_the_reader_after_what_was_sent()
    {
        _events.Writer.TryWrite(Event("a"));
        _events.Writer.Complete(new IOException("lost"));
        await using var sent = Sent().GetAsyncEnumerator();
        Assert.True(await sent.MoveNextAsync());
        Assert.Equal("lost", (await Assert.ThrowsAsync<IOException>(() => sent.MoveNextAsync().AsTask())).Message);
    }

    public void Dispose()
    {
        _ends.Dispose();
        _stopping.Dispose();
    }

    private IAsyncEnumerable<SseItem<byte[]>> Sent() =>
        new Heartbeats(_ends, _stopping.Token, _clock).BetweenAsync(_events.Reader.ReadAllAsync(_ends.Token));

    private static SseItem<byte[]> Event(string data) => new(Encoding.UTF8.GetBytes(data), "put");
}
