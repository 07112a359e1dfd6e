using System.Net;
using Akka.Configuration;
using RaftActors.Etcd;
using RaftActors.Host.Access;
using RaftActors.Host.Nodes;
using RaftActors.Host.Tls;

namespace RaftActors.Host.Etcd;

/// <summary>Where and how the API of etcd is served: the keys of <c>raft-actors.host.etcd</c>.</summary>
/// <param name="Endpoint">Where gRPC listens, and JSON with it.</param>
/// <param name="HttpEndpoint">Where JSON listens alone; null for nowhere.</param>
/// <param name="IsExposed">Whether strangers reach it; allowed by <c>raft-actors.host.insecure</c>.</param>
/// <param name="Options">Everything else.</param>
internal sealed record EtcdSettings(IPEndPoint Endpoint, IPEndPoint? HttpEndpoint, bool IsExposed, EtcdOptions Options)
{
    private const string Section = "raft-actors.host.etcd";
    private const string LimitKey = "raft-actors.limits.max-command-bytes";
    private const long MaxRequestBytes = 24L << 20;

    /// <summary>What a command may have around the request.</summary>
    private const long Envelope = 64 * 1024;

    /// <summary>The key of the address.</summary>
    public const string ListenKey = $"{Section}.listen";

    /// <summary>The key of the address of JSON alone.</summary>
    public const string ListenHttpKey = $"{Section}.listen-http";

    /// <summary>Reads the keys.</summary>
    /// <param name="known">The configuration with the host's defaults.</param>
    /// <param name="http">The settings of HTTP, whose TLS it shares.</param>
    /// <param name="problems">Gets what is wrong, one line each.</param>
    /// <returns>Null if the API is off.</returns>
    public static EtcdSettings? Read(Config known, HttpSettings http, List<string> problems)
    {
        var keys = new KeyReader(known, Section, problems);
        var group = keys.Text("group") ?? "etcd";
        var compaction = new KeyReader(known, $"{Section}.auto-compaction", problems);
        var options = new EtcdOptions
        {
            AutoCompaction = compaction.Choice("mode", "off", "periodic", "revision") switch
            {
                "periodic" => EtcdCompaction.Periodic,
                "revision" => EtcdCompaction.Revision,
                _ => EtcdCompaction.Off,
            },
            CompactionRetention = compaction.Duration("retention"),
            CompactionRevisions = compaction.Number("revisions", 1, int.MaxValue),
            Group = group,
            ClusterName = keys.Text("cluster-name"),
            MaxRequestBytes = (int)keys.Bytes("max-request-bytes", 1024, MaxRequestBytes),
            MaxTxnOps = keys.Number("max-txn-ops", 1, 100_000),
            QuotaBytes = keys.Bytes("quota-bytes", 0, long.MaxValue),
            MinLeaseTtl = keys.Duration("min-lease-ttl"),
            ProgressNotifyInterval = keys.Duration("progress-notify-interval"),
            LeaseRenewWindow = keys.Duration("lease-renew-window"),
        };
        if (keys.Text("listen") is null)
        {
            return null;
        }

        if (!known.HasPath($"raft-actors.groups.{group}"))
        {
            keys.Wrong("group", $"there is no group '{group}'; add raft-actors.groups.{group}.machine = etcd on every node");
        }

        if (known.GetByteSize(LimitKey) is { } limit && limit < options.MaxRequestBytes + Envelope)
        {
            keys.Wrong(
                "max-request-bytes",
                $"{options.MaxRequestBytes} bytes need {LimitKey} of at least {options.MaxRequestBytes + Envelope}; it is {limit}. "
                    + "Set it to 2MiB on every node, or allow smaller requests");
        }

        var endpoint = EndpointOf(keys, "listen", http);
        var json = keys.Text("listen-http") is null ? null : EndpointOf(keys, "listen-http", http);
        options.Advertise.Add(keys.Text("advertise") ?? $"{(http.Tls is null ? "http" : "https")}://{endpoint}");
        var isExposed = AreStrangersIn(endpoint, http) || (json is not null && AreStrangersIn(json, http));
        return new EtcdSettings(endpoint, json, isExposed, options);
    }

    /// <summary>Users of etcd are off at first, and their passwords need TLS: only certificates of clients keep strangers away.</summary>
    private static bool AreStrangersIn(IPEndPoint endpoint, HttpSettings http) =>
        !IPAddress.IsLoopback(endpoint.Address) && http.Tls?.Clients != ClientCertificates.Required;

    private static IPEndPoint EndpointOf(KeyReader keys, string key, HttpSettings http)
    {
        var text = keys.Text(key) ?? "";
        if (ListenAddress.Parse(text) is not { } endpoint)
        {
            keys.Wrong(key, $"'{text}' is not a valid address:port; examples are 127.0.0.1:2379, [::1]:2379 or localhost:2379");
            return new IPEndPoint(IPAddress.Loopback, 0);
        }

        if (AreStrangersIn(endpoint, http) && !http.IsInsecure)
        {
            keys.Wrong(
                key,
                $"{endpoint} is reachable from other machines, and users of etcd are off at first. Set raft-actors.host.tls with "
                    + "client-certificates = required; or listen on 127.0.0.1; or, if the network itself keeps strangers away, or you "
                    + "switch users on behind TLS, set raft-actors.host.insecure = on");
        }

        return endpoint;
    }
}
