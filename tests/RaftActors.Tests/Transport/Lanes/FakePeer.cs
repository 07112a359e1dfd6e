using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Google.Protobuf;
using RaftActors.Contracts;
using RaftActors.Requests;
using RaftActors.Transport;
using RaftActors.Transport.Sockets;
using Xunit;

namespace RaftActors.Tests.Transport.Lanes;

/// <summary>Node n2 by hand, the peer of a <see cref="PipeNode"/> n1: it reads and writes only when it is told to.</summary>
internal sealed class FakePeer : IDisposable
{
    private const long Offered = 999_999;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Socket> _sockets = [];
    private byte _tokens;

    public FakePeer()
    {
        // Accepted connections inherit it: a small one is soon full.
        _listener.Server.ReceiveBufferSize = 16 * 1024;
        _listener.Start();
        Address = PipeNode.At(((IPEndPoint)_listener.LocalEndpoint).Port);
    }

    public Address Address { get; }

    /// <summary>The lane from the node, accepted.</summary>
    public Socket Lane { get; private set; } = null!;

    /// <summary>The node's token for lanes, from its hello.</summary>
    public byte[] Token { get; private set; } = [];

    /// <summary>A hello that claims to be from a node, with its address.</summary>
    public byte[] Hello(byte[] token, string from = "n2", string to = "n1") =>
        new LaneHello(Address, from, to, ByteString.CopyFrom(token), ByteString.Empty).ToBytes();

    /// <summary>Sends a request, without a lane.</summary>
    public void Tell(PipeNode node, params long[] ids) => Tell(node, Batch(ids));

    public void Tell(PipeNode node, PeerBatchMessage batch) => Tell(node, new PeerFrame(batch.ToByteArray(), IsPiece: false));

    public void Tell(PipeNode node, PeerFrame frame)
    {
        var path = new RootActorPath(Address) / "system" / "raft" / "peers" / "n1";
        var self = ((ExtendedActorSystem)node.System).Provider.ResolveActorRef(path.ToString());
        node.Pipe.Tell(frame, self);
    }

    /// <summary>Offers a new token for lanes and refuses the lane that the node opens then.</summary>
    public async Task Refuse(PipeNode node) => (await Invite(node, null)).Dispose();

    /// <summary>Offers a new token for lanes and accepts the lane that the node opens then.</summary>
    /// <param name="node">The node.</param>
    /// <param name="through">The lane on which to offer it; null for Akka.Remote.</param>
    public async Task Accept(PipeNode node, Socket? through = null)
    {
        Lane = await Invite(node, through);
        await Lane.SendAsync(LaneHello.Magic.ToArray());

        // What is sent before the pipe knows of the lane does not come on it.
        var reading = NextRequest();
        var last = 0L;
        while (!reading.IsCompleted)
        {
            node.Send(--last);
            await Task.WhenAny(reading, node.Handled());
        }

        for (var read = await reading; read != last;)
        {
            read = await NextRequest();
        }
    }

    /// <summary>Connects to the node and sends bytes.</summary>
    public Socket Open(PipeNode node, byte[] hello)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _sockets.Add(socket);
        socket.Connect(IPAddress.Loopback, node.Port);
        socket.Send(hello);
        return socket;
    }

    /// <summary>Opens a lane with the token of the node and waits until it is accepted.</summary>
    public async Task<Socket> Open(PipeNode node)
    {
        var socket = Open(node, Hello(Token));
        var answer = await Read(socket, LaneHello.Magic.Length);
        Assert.True(answer.AsSpan().SequenceEqual(LaneHello.Magic));
        return socket;
    }

    /// <summary>A batch of requests as it goes over a lane; without any it is a ping.</summary>
    public static byte[] Frame(params long[] ids) => Frame(Batch(ids));

    public static byte[] Frame(PeerBatchMessage batch)
    {
        var bytes = new byte[4 + batch.CalculateSize()];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, bytes.Length - 4);
        batch.WriteTo(bytes.AsSpan(4));
        return bytes;
    }

    public static PeerBatchMessage Batch(params long[] ids)
    {
        var batch = new PeerBatchMessage { From = "n2", To = "n1" };
        batch.Messages.Add(ids.Select(id => Wire.Encode("g", new CommandRequest("g", id, new byte[10]))));
        return batch;
    }

    /// <summary>The next batch on the lane from the node.</summary>
    public async Task<PeerBatchMessage> NextBatch()
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(await Read(Lane, 4));
        return PeerBatchMessage.Parser.ParseFrom(await Read(Lane, length));
    }

    /// <summary>The id of the last request in the next batch that has one.</summary>
    public async Task<long> NextRequest()
    {
        var batch = await NextBatch();
        return batch.Messages.Count == 0 ? await NextRequest() : ((CommandRequest)Wire.Decode(batch.Messages[^1])).Id;
    }

    /// <summary>Reads until the other end has closed a connection.</summary>
    public static async Task IsClosed(Socket socket)
    {
        try
        {
            var buffer = new byte[64 * 1024];
            while (await socket.ReceiveAsync(buffer).WaitAsync(PipeNode.MaxWait) > 0)
            {
            }
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
            return;
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _sockets.ForEach(s => s.Dispose());
    }

    private async Task<Socket> Invite(PipeNode node, Socket? through)
    {
        var batch = through is null ? Batch() : Batch(Offered);
        batch.LaneToken = ByteString.CopyFrom([.. Enumerable.Repeat(++_tokens, LaneHello.TokenBytes)]);
        if (through is null)
        {
            Tell(node, batch);
        }
        else
        {
            through.Send(Frame(batch));
            await node.HasArrived(Offered);
        }

        while (true)
        {
            node.Send(0);
            var socket = await _listener.AcceptSocketAsync().WaitAsync(PipeNode.MaxWait);
            _sockets.Add(socket);
            var preamble = await Read(socket, LaneHello.PreambleBytes);
            if (preamble.AsSpan(0, LaneHello.Magic.Length).SequenceEqual(LaneHello.Magic))
            {
                Token = LaneHello.Read(await Read(socket, LaneHello.Length(preamble))).OwnToken.ToByteArray();
                return socket;
            }
        }
    }

    private static async Task<byte[]> Read(Socket socket, int count)
    {
        var bytes = new byte[count];
        for (var filled = 0; filled < count;)
        {
            var read = await socket.ReceiveAsync(bytes.AsMemory(filled)).AsTask().WaitAsync(PipeNode.MaxWait);
            filled += read > 0 ? read : throw new EndOfStreamException($"closed after {filled} of {count} bytes");
        }

        return bytes;
    }
}
