using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using RaftActors.Etcd.Contracts;
using RaftActors.Machines.Mvcc.Contracts;
using Xunit;

namespace RaftActors.Etcd.Tests.Services;

/// <summary>The state as a stream, checked as clients check it.</summary>
public sealed class SnapshotTests(EtcdNode node) : IClassFixture<EtcdNode>
{
    [Fact]
    public async Task The_blobs_are_the_state_in_whole_pages_and_the_last_one_is_their_checksum()
    {
        for (var i = 0; i < 3; i++)
        {
            await node.Kv.PutAsync(new PutRequest
            {
                Key = ByteString.CopyFromUtf8($"snapshot/{i}"), Value = ByteString.CopyFrom([.. "saved"u8, .. new byte[50_000]]),
            });
        }

        List<SnapshotResponse> sent = [];
        using var call = node.Maintenance.Snapshot(new SnapshotRequest());
        await foreach (var response in call.ResponseStream.ReadAllAsync())
        {
            sent.Add(response);
        }

        byte[] content = [.. sent.SkipLast(1).SelectMany(r => r.Blob)];
        var left = (ulong)content.Length;
        foreach (var response in sent.SkipLast(1))
        {
            left -= (ulong)response.Blob.Length;
            Assert.Equal(left, response.RemainingBytes);
        }

        Assert.True(content.Length > 150_000 && content.Length % 512 == 0);
        Assert.Equal(3, Encoding.Latin1.GetString(content).Split("saved").Length - 1);
        Assert.Equal((0UL, 32), (sent[^1].RemainingBytes, sent[^1].Blob.Length));
        Assert.Equal(SHA256.HashData(content), sent[^1].Blob.ToByteArray());
    }
}
