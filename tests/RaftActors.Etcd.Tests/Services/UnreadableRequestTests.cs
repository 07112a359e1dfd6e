using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;
using RaftActors.Etcd.Rpc;
using Xunit;

namespace RaftActors.Etcd.Tests.Services;

/// <summary>What is no message of gRPC is refused by code and text, and is not taken for a failure of the node.</summary>
public sealed class UnreadableRequestTests(EtcdNode node) : IClassFixture<EtcdNode>
{
    private const string Put = "/etcdserverpb.KV/Put";
    private const string Watch = "/etcdserverpb.Watch/Watch";

    [Theory]
    [InlineData(Put, "00000000010C", StatusCode.Internal, "grpc: error unmarshalling request: ")]
    [InlineData(Put, "00000000030A7F61", StatusCode.Internal, "grpc: error unmarshalling request: ")]
    [InlineData("/etcdserverpb.Auth/RoleAdd", "00000000030A01FF", StatusCode.Internal, "grpc: error unmarshalling request: ")]
    [InlineData(Put, "0700000000", StatusCode.Internal, "grpc: received unexpected payload format 7")]
    [InlineData(Put, "00FFFFFFFF", StatusCode.ResourceExhausted, "grpc: received message larger than max (4294967295 vs. 2097152)")]
    [InlineData(Watch, "00000000010C", StatusCode.Internal, "grpc: failed to unmarshal the received message: ")]
    public async Task Bytes_that_are_no_message_are_refused(string path, string bytes, StatusCode code, string text)
    {
        using var http = new HttpClient { BaseAddress = node.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(Convert.FromHexString(bytes)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");

        using var response = await http.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();

        Assert.Equal($"{(int)code}", Of(response, "grpc-status"));
        Assert.StartsWith(text, Uri.UnescapeDataString(Of(response, "grpc-message")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_whose_client_resets_it_before_all_is_sent_is_cancelled()
    {
        var body = new RequestBody(new ResetBody(), maxBytes: 1000);

        var ended = await Assert.ThrowsAsync<RpcException>(async () => await body.ReadAsync());

        Assert.Equal(StatusCode.Cancelled, ended.StatusCode);
    }

    private static string Of(HttpResponseMessage response, string name) =>
        Assert.Single(response.TrailingHeaders.TryGetValues(name, out var trailing) ? trailing : response.Headers.GetValues(name));

    private sealed class ResetBody : PipeReader
    {
        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
            throw new IOException("The client reset the request stream.");

        public override bool TryRead(out ReadResult result) => throw new NotSupportedException();

        public override void AdvanceTo(SequencePosition consumed) => throw new NotSupportedException();

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => throw new NotSupportedException();

        public override void CancelPendingRead() => throw new NotSupportedException();

        public override void Complete(Exception? exception = null) => throw new NotSupportedException();
    }
}
