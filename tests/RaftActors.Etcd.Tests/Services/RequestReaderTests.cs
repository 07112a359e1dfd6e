using Grpc.Core;
using RaftActors.Etcd.Rpc;
using Xunit;

namespace RaftActors.Etcd.Tests.Services;

/// <summary>A client that leaves in the middle of a stream has cancelled its call; it is not a failure of the node.</summary>
public sealed class RequestReaderTests
{
    [Fact]
    public async Task A_stream_that_its_client_resets_is_cancelled()
    {
        var reader = new RequestReader<string>(new ResetStream());
        Assert.True(await reader.MoveNext(CancellationToken.None));
        Assert.Equal("first", reader.Current);

        var ended = await Assert.ThrowsAsync<RpcException>(() => reader.MoveNext(CancellationToken.None));

        Assert.Equal(StatusCode.Cancelled, ended.StatusCode);
    }

    /// <summary>One request, then what the server reports when the client resets the stream.</summary>
    private sealed class ResetStream : IAsyncStreamReader<string>
    {
        private bool _isReset;

        public string Current => "first";

        public Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            if (_isReset)
            {
                throw new IOException("The client reset the request stream.");
            }

            _isReset = true;
            return Task.FromResult(true);
        }
    }
}
