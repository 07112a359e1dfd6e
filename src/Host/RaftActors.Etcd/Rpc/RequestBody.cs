using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Features;
using RaftActors.Etcd.Keyspace;

namespace RaftActors.Etcd.Rpc;

/// <summary>
/// The bytes of a call's requests. A client that resets its stream has cancelled the call, and one that sends no frame of gRPC gets an
/// error for it: the server would log both as failures of the service, so that any client could fill the log.
/// </summary>
internal sealed class RequestBody(PipeReader body, int maxBytes) : PipeReader, IRequestBodyPipeFeature
{
    private const int PrefixBytes = 5;
    private bool _hasBegun;

    public PipeReader Reader => this;

    /// <summary>Lets an endpoint of gRPC read its requests through this.</summary>
    public static void Use(EndpointBuilder endpoint, int maxBytes)
    {
        var serveAsync = endpoint.RequestDelegate!;
        endpoint.RequestDelegate = http =>
        {
            http.Features.Set<IRequestBodyPipeFeature>(new RequestBody(http.Request.BodyReader, maxBytes));
            return serveAsync(http);
        };
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            // The request of a unary call mostly is there already. A body that was reset throws at once, or later.
            var read = body.ReadAsync(cancellationToken);
            return read.IsCompletedSuccessfully ? new ValueTask<ReadResult>(Looked(read.Result)) : AwaitAsync(read);
        }
        catch (IOException)
        {
            throw Reset();
        }
    }

    private async ValueTask<ReadResult> AwaitAsync(ValueTask<ReadResult> read)
    {
        try
        {
            return Looked(await read.ConfigureAwait(false));
        }
        catch (IOException)
        {
            throw Reset();
        }
    }

    private static RpcException Reset() => EtcdErrors.New(StatusCode.Cancelled, "context canceled");

    private ReadResult Looked(ReadResult read)
    {
        if (!_hasBegun && read.Buffer.Length >= PrefixBytes)
        {
            _hasBegun = true;
            Check(read.Buffer.Slice(0, PrefixBytes));
        }

        return read;
    }

    public override bool TryRead(out ReadResult result) => body.TryRead(out result);

    public override void AdvanceTo(SequencePosition consumed) => body.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => body.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => body.CancelPendingRead();

    public override void Complete(Exception? exception = null) => body.Complete(exception);

    /// <summary>A flag whether the message is compressed, and its length.</summary>
    private void Check(ReadOnlySequence<byte> prefix)
    {
        Span<byte> bytes = stackalloc byte[PrefixBytes];
        prefix.CopyTo(bytes);
        if (bytes[0] > 1)
        {
            throw EtcdErrors.New(StatusCode.Internal, $"grpc: received unexpected payload format {bytes[0]}");
        }

        if (BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]) is > int.MaxValue and var length)
        {
            throw EtcdErrors.New(
                StatusCode.ResourceExhausted, $"grpc: received message larger than max ({length} vs. {maxBytes})");
        }
    }
}
