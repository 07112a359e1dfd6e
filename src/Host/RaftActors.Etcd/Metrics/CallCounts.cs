using System.Collections.Concurrent;
using Grpc.Core;

namespace RaftActors.Etcd.Metrics;

/// <summary>How many calls of gRPC began, and how they ended.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class CallCounts
{
    private readonly ConcurrentDictionary<(string Kind, string Method), Count> _started = new();
    private readonly ConcurrentDictionary<(string Kind, string Method, StatusCode Code), Count> _ended = new();

    public void Started(string kind, string method) => _started.GetOrAdd((kind, method), static _ => new Count()).Add();

    public void Ended(string kind, string method, StatusCode code) => _ended.GetOrAdd((kind, method, code), static _ => new Count()).Add();

    public void Write(MetricsText text)
    {
        text.Describe("grpc_server_started_total", "counter", "Calls that began.");
        foreach (var ((kind, method), count) in _started.OrderBy(c => c.Key.Method, StringComparer.Ordinal))
        {
            text.Add("grpc_server_started_total", count.Value, LabelsOf(kind, method));
        }

        text.Describe("grpc_server_handled_total", "counter", "Calls that ended, by code.");
        foreach (var ((kind, method, code), count) in _ended.OrderBy(c => c.Key.Method, StringComparer.Ordinal).ThenBy(c => c.Key.Code))
        {
            text.Add("grpc_server_handled_total", count.Value, [("grpc_code", NameOf(code)), .. LabelsOf(kind, method)]);
        }
    }

    /// <param name="kind">The kind of call.</param>
    /// <param name="method">As gRPC names it: <c>/package.Service/Method</c>.</param>
    private static (string Name, string Value)[] LabelsOf(string kind, string method)
    {
        var slash = method.LastIndexOf('/');
        return [("grpc_method", method[(slash + 1)..]), ("grpc_service", method[1..slash]), ("grpc_type", kind)];
    }

    /// <summary>The libraries of Go, whose names dashboards know, spell one of them in another way.</summary>
    private static string NameOf(StatusCode code) => code == StatusCode.Cancelled ? "Canceled" : code.ToString();

    private sealed class Count
    {
        private long _value;

        public long Value => Interlocked.Read(ref _value);

        public void Add() => Interlocked.Increment(ref _value);
    }
}
