using System.Buffers.Binary;
using System.Net.Sockets;
using Akka.Actor;
using RaftActors.Akka.Contract.Tests.Costs;
using Xunit;

namespace RaftActors.Akka.Contract.Tests.Remote;

/// <summary>
/// Two systems talk while a stranger does its worst on the port of one of them. Alone in the process meanwhile: it measures memory.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class HostilePeerTests : RemoteSpec
{
    private const int MalformedFrames = 10_000;
    private const int HalfOpen = 500;
    private const int UnreadableMessages = 1_000;
    private const int Strangers = 4;

    /// <summary>A connection that has said nothing may cost a frame of the greatest length that is allowed; frames that are over cost nothing.</summary>
    private const long Flat = HalfOpen * 128_000L;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Ten_thousand_malformed_frames_and_half_open_connections_cost_nothing()
    {
        var (here, there) = (StartSystem("here", extra: "akka.loglevel = OFF"), StartSystem("there", extra: "akka.loglevel = OFF"));
        there.ActorOf(Props.Create(() => new EchoActor()), "echo");
        var echo = Resolve(here, there, "echo");
        await EventuallyReachesAsync(echo, Patience);
        var disturbed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        here.EventStream.Subscribe(here.ActorOf(Props.Create(() => new Alarm(disturbed))), typeof(global::Akka.Remote.DisassociatedEvent));
        var conversation = new Conversation();
        var talker = here.ActorOf(Props.Create(() => new TalkerActor(echo, conversation)));
        await Task.WhenAll(Enumerable.Range(0, Strangers).Select(n => InsultAsync(there, n, 200)));
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var halfOpen = new List<Socket>();
        try
        {
            for (var i = 0; i < HalfOpen; i++)
            {
                halfOpen.Add(await ConnectAsync(there));
            }

            await Task.WhenAll(Enumerable.Range(0, Strangers).Select(n => InsultAsync(there, n, MalformedFrames / Strangers)));
            for (var i = 0; i < UnreadableMessages; i++)
            {
                echo.Tell(new Unreadable(), talker);
            }

            var sofar = conversation.Answered;
            Assert.True(SpinWait.SpinUntil(() => conversation.Answered > sofar + 1_000, Patience), "The two systems no longer talk.");
            Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, Flat);
        }
        finally
        {
            halfOpen.ForEach(socket => socket.Dispose());
        }

        // A new peer finds the port as open as ever.
        await EventuallyReachesAsync(Resolve(StartSystem("new"), there, "echo"), Patience);
        talker.Tell("last");
        await conversation.Over.WaitAsync(Patience);
        Assert.Equal(conversation.Sent, conversation.Answered);
        Assert.False(conversation.WasOutOfOrder, "An answer was lost or came out of order.");
        Assert.False(disturbed.Task.IsCompleted, "The association of the two ended.");
    }

    private static async Task InsultAsync(ActorSystem victim, int seed, int times)
    {
        var random = new Random(seed);
        for (var i = 0; i < times; i++)
        {
            using var socket = await ConnectAsync(victim);
            try
            {
                await socket.SendAsync(Malformed(random, i % 6));
            }
            catch (SocketException)
            {
                // Thrown out before it had said everything, which is its host's good right.
                continue;
            }
        }
    }

    private static byte[] Malformed(Random random, int kind)
    {
        var frame = new byte[random.Next(8, 2_000)];
        random.NextBytes(frame);
        var length = kind switch
        {
            0 => 0,
            1 => -1,
            2 => int.MinValue,
            3 => int.MaxValue,
            4 => frame.Length + 1_000,
            _ => frame.Length - 4,
        };
        if (random.Next(2) == 0)
        {
            BinaryPrimitives.WriteInt32LittleEndian(frame, length);
        }
        else
        {
            BinaryPrimitives.WriteInt32BigEndian(frame, length);
        }

        return frame;
    }

    private static async Task<Socket> ConnectAsync(ActorSystem system)
    {
        // Closed with a reset, so that ten thousand ports do not wait to be used again.
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { LingerState = new LingerOption(true, 0), NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", AddressOf(system).Port!.Value);
        return socket;
    }

    private sealed class Conversation
    {
        private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _answered;

        public int Sent { get; set; }

        public int Answered => Volatile.Read(ref _answered);

        public bool WasOutOfOrder { get; private set; }

        public Task Over => _over.Task;

        public void Answer(int number)
        {
            WasOutOfOrder |= number != _answered;
            Volatile.Write(ref _answered, _answered + 1);
        }

        public void End() => _over.SetResult();
    }

    /// <summary>Keeps a few numbers on their way and checks that they come back, each once and in order.</summary>
    private sealed class TalkerActor : UntypedActor
    {
        private const int Window = 50;

        private readonly IActorRef _echo;
        private readonly Conversation _conversation;
        private bool _last;

        public TalkerActor(IActorRef echo, Conversation conversation)
        {
            _echo = echo;
            _conversation = conversation;
        }

        protected override void PreStart()
        {
            for (var i = 0; i < Window; i++)
            {
                SendNext();
            }
        }

        protected override void OnReceive(object message)
        {
            if (message is Number number)
            {
                _conversation.Answer(number.Value);
                if (!_last)
                {
                    SendNext();
                }
            }
            else
            {
                _last = true;
            }

            if (_last && _conversation.Answered == _conversation.Sent)
            {
                _conversation.End();
                Context.Stop(Self);
            }
        }

        private void SendNext() => _echo.Tell(new Number(_conversation.Sent++));
    }

    private sealed class Alarm(TaskCompletionSource disturbed) : UntypedActor
    {
        protected override void OnReceive(object message) => disturbed.TrySetResult();
    }
}
