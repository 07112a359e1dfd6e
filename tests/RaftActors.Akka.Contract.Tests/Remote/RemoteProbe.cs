using System.Threading.Channels;
using Akka.Actor;
using Xunit;

namespace RaftActors.Akka.Contract.Tests.Remote;

/// <summary>An actor that hands every message to the test.</summary>
public sealed class RemoteProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(300);

    private readonly Channel<(object Message, IActorRef Sender)> _received = Channel.CreateUnbounded<(object, IActorRef)>();

    public RemoteProbe(ActorSystem system, string? name = null)
    {
        Ref = system.ActorOf(Props.Create(() => new Recorder(_received.Writer)), name);
    }

    /// <summary>Takes over the name of an actor that has just ended: its parent may learn of the end a moment later than others.</summary>
    public static async Task<RemoteProbe> TakeOverAsync(ActorSystem system, string name)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                return new RemoteProbe(system, name);
            }
            catch (InvalidActorNameException) when (!timeout.IsCancellationRequested)
            {
                await Task.Yield();
            }
        }
    }

    public IActorRef Ref { get; }

    public IActorRef LastSender { get; private set; } = ActorRefs.Nobody;

    /// <summary>Waits for the next message of this type and skips others.</summary>
    public async Task<T> ExpectAsync<T>(Func<T, bool>? match = null, TimeSpan? patience = null)
    {
        using var timeout = new CancellationTokenSource(patience ?? Patience);
        while (true)
        {
            var (message, sender) = await NextAsync(timeout.Token, typeof(T));
            if (message is T wanted && (match is null || match(wanted)))
            {
                LastSender = sender;
                return wanted;
            }
        }
    }

    public async Task ExpectNothingAsync()
    {
        using var timeout = new CancellationTokenSource(Silence);
        var arrived = false;
        try
        {
            arrived = await _received.Reader.WaitToReadAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.True(timeout.IsCancellationRequested);
        }

        Assert.False(arrived && _received.Reader.TryPeek(out _), "Nothing was expected, but a message arrived.");
    }

    private async Task<(object Message, IActorRef Sender)> NextAsync(CancellationToken timeout, Type wanted)
    {
        try
        {
            return await _received.Reader.ReadAsync(timeout);
        }
        catch (OperationCanceledException)
        {
            throw new Xunit.Sdk.XunitException($"No {wanted.Name} arrived in time.");
        }
    }

    private sealed class Recorder : UntypedActor
    {
        private readonly ChannelWriter<(object Message, IActorRef Sender)> _writer;

        public Recorder(ChannelWriter<(object Message, IActorRef Sender)> writer)
        {
            _writer = writer;
        }

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case WatchThis watch:
                    Context.Watch(watch.Subject);
                    Sender.Tell(watch);
                    break;
                case UnwatchThis unwatch:
                    Context.Unwatch(unwatch.Subject);
                    Sender.Tell(unwatch);
                    break;
                default:
                    _writer.TryWrite((message, Sender));
                    break;
            }
        }
    }
}

/// <summary>Makes a probe watch; it answers with the same message.</summary>
public sealed record WatchThis(IActorRef Subject);

/// <summary>Makes a probe stop watching; it answers with the same message.</summary>
public sealed record UnwatchThis(IActorRef Subject);

/// <summary>Returns every message to its sender.</summary>
public sealed class EchoActor : UntypedActor
{
    protected override void OnReceive(object message) => Sender.Tell(message);
}
