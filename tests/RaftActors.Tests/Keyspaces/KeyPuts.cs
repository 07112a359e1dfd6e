using System.Text;
using RaftActors.Client;
using RaftActors.Machines.Kv;
using RaftActors.Messages;
using Xunit;

namespace RaftActors.Tests.Keyspaces;

/// <summary>Writes for tests that are about something else.</summary>
internal static class KeyPuts
{
    private static long _sessions;

    /// <summary>A session of its own for one command: the client sends it again when an election under load ended it as unknown.</summary>
    public static KeySession NewSession() => new(new UInt128(9, (ulong)Interlocked.Increment(ref _sessions)), 1, 1, long.MaxValue / 2);

    /// <summary>Writes a key of the keyspace "data" once, whatever happens to leaders and ranges meanwhile.</summary>
    public static async Task PutAsync(this RaftClient client, string key, byte[] value, TimeSpan wait)
    {
        var put = new ProposeKey("data", Encoding.UTF8.GetBytes(key), KvCommands.Put(key, value), wait, NewSession());
        var answer = await client.ProposeAsync(put);
        Assert.True(answer.IsOk, answer.ToString());
    }
}
