using System.Buffers.Text;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections;
using RaftActors.AspNetCore.Http;

namespace RaftActors.Host.Http;

/// <summary>
/// Requests that the server itself rejects (bad request line or headers) never reach the application and would be answered without a
/// body. This wraps the output of the connection and adds the body that every error has.
/// </summary>
internal static class BareErrors
{
    /// <summary>More than the longest head that the server itself writes.</summary>
    private const int MaxHeadBytes = 512;
    private static readonly Dictionary<int, byte[]> Bodies = new()
    {
        [400] = Body(400, "malformed", "The request is not valid HTTP: its first line or its headers are malformed."),
        [408] = Body(408, "too-slow", "The request did not arrive in time."),
        [411] = Body(411, "malformed", "The request must have a Content-Length."),
        [413] = Body(413, "too-large", "The body is larger than any that this server accepts."),
        [414] = Body(414, "too-long", "The first line of the request is larger than 64 KiB."),
        [431] = Body(431, "headers-too-large", "The headers are larger than 80 KiB, or there are more than 64 of them."),
    };

    public static void Use(IConnectionBuilder connections) => connections.Use(next => async connection =>
    {
        var transport = connection.Transport;
        connection.Transport = new Both(transport.Input, new Output(transport.Output));
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            connection.Transport = transport;
        }
    });

    private static byte[] Body(int status, string code, string message) => new ApiError(status, code, message).ToJson();

    private sealed record Both(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class Output(PipeWriter inner) : PipeWriter
    {
        private Memory<byte> _given;

        public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override Memory<byte> GetMemory(int sizeHint = 0) => _given = inner.GetMemory(Math.Max(sizeHint, 2 * MaxHeadBytes));

        public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

        public override void Advance(int bytes)
        {
            var written = _given.Span;
            var isError = bytes is > 16 and <= MaxHeadBytes && written.StartsWith("HTTP/1."u8) && written[9] == (byte)'4';
            inner.Advance(isError ? WithBody(written, bytes) : bytes);
            _given = _given[Math.Min(bytes, _given.Length)..];
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
            inner.FlushAsync(cancellationToken);

        public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default) =>
            inner.WriteAsync(source, cancellationToken);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

        /// <summary>The new number of bytes; unchanged if the answer is not the server's own.</summary>
        private static int WithBody(Span<byte> written, int bytes)
        {
            var head = Encoding.ASCII.GetString(written[..bytes]);
            const string empty = "\r\nContent-Length: 0\r\n";
            if (!head.EndsWith("\r\n\r\n", StringComparison.Ordinal)
                || !head.Contains(empty, StringComparison.Ordinal)
                || !head.Contains("\r\nConnection: close\r\n", StringComparison.Ordinal)
                || !Utf8Parser.TryParse(written.Slice(9, 3), out int status, out _) || !Bodies.TryGetValue(status, out var body))
            {
                return bytes;
            }

            var says = $"\r\nContent-Type: {ErrorGuard.ContentType}\r\nContent-Length: {body.Length}\r\n";
            var full = Encoding.ASCII.GetBytes(head.Replace(empty, says, StringComparison.Ordinal));
            if (full.Length + body.Length > written.Length)
            {
                return bytes;
            }

            full.CopyTo(written);
            body.CopyTo(written[full.Length..]);
            return full.Length + body.Length;
        }
    }
}
