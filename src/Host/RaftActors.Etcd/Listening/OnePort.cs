using System.Reflection;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace RaftActors.Etcd.Listening;

/// <summary>
/// HTTP/1.1 and HTTP/2 on one port without TLS, as etcd's clients expect. Kestrel chooses by endpoint and would take HTTP/1.1 for both; but
/// it looks for a feature of the connection first, which it uses itself where TLS negotiates. That feature is internal to Kestrel:
/// <see cref="IsSupported"/> says whether it is there.
/// </summary>
internal static class OnePort
{
    private const string FeatureName = "Microsoft.AspNetCore.Server.Kestrel.Core.Internal.HttpProtocolsFeature";

    private static readonly Type? Feature = typeof(KestrelServerOptions).Assembly.GetType(FeatureName);

    private static readonly ConstructorInfo? Constructor = Feature?.GetConstructor([typeof(HttpProtocols)]);

    /// <summary>Whether this version of Kestrel can be told the protocol of a connection.</summary>
    public static bool IsSupported => Constructor is not null;

    /// <summary>The protocol of each connection is the one that its first bytes have.</summary>
    public static void Use(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(next => connection => RunAsync(next, connection));
    }

    private static async Task RunAsync(ConnectionDelegate next, ConnectionContext connection)
    {
        if (await BeginsWithPrefaceAsync(connection).ConfigureAwait(false))
        {
            connection.Features[Feature!] = Constructor!.Invoke([HttpProtocols.Http2]);
        }

        await next(connection).ConfigureAwait(false);
    }

    /// <summary>A client with HTTP/2 begins with "PRI * HTTP/2.0"; a method of HTTP/1.1 that begins with "PRI " does not exist.</summary>
    private static async Task<bool> BeginsWithPrefaceAsync(ConnectionContext connection)
    {
        var input = connection.Transport.Input;
        while (true)
        {
            var read = await input.ReadAsync(connection.ConnectionClosed).ConfigureAwait(false);
            var decision = Decide(read.Buffer, read.IsCompleted);
            input.AdvanceTo(read.Buffer.Start, decision is null ? read.Buffer.End : read.Buffer.Start);
            if (decision is { } isHttp2)
            {
                return isHttp2;
            }
        }
    }

    private static bool? Decide(System.Buffers.ReadOnlySequence<byte> bytes, bool isAll)
    {
        Span<byte> first = stackalloc byte[4];
        var length = (int)Math.Min(bytes.Length, first.Length);
        System.Buffers.BuffersExtensions.CopyTo(bytes.Slice(0, length), first);
        var isSame = "PRI "u8[..length].SequenceEqual(first[..length]);
        return !isSame || isAll ? false : length == first.Length ? true : null;
    }
}
