using System.Globalization;
using Grpc.Core;
using RaftActors.Etcd.Apis;
using RaftActors.Etcd.Keyspace;
using RaftActors.Etcd.Work;
using RaftActors.Machines.Mvcc;
using RaftActors.Machines.Mvcc.Contracts;
using RaftActors.Status;

namespace RaftActors.Etcd.Metrics;

/// <summary>
/// What this node knows under etcd's names, for dashboards of etcd. Names that would need a guess are left out: a missing series is seen, a
/// wrong one is not.
/// </summary>
internal sealed class MetricsPage(EtcdGroup group, Headers headers, NodeStanding standing, HubFeed feed, CallCounts calls)
{
    public async Task<string> WriteAsync(CancellationToken cancel)
    {
        var text = new MetricsText();
        text.Write("etcd_server_version", "gauge", "The version of the API.", 1, ("server_version", MaintenanceApi.Version));
        text.Write("etcd_cluster_version", "gauge", "The same of the cluster.", 1, ("cluster_version", "3.6"));
        var id = headers.MemberId.ToString("x", CultureInfo.InvariantCulture);
        text.Write("etcd_server_id", "gauge", "The number of this node.", 1, ("server_id", id));
        if (await group.ReplicaAsync(cancel).ConfigureAwait(false) is { } replica && Standing.Of(replica) is { IsMember: true } now)
        {
            WriteReplica(text, replica, now);
        }

        text.Write("etcd_server_proposals_pending", "gauge", "Commands of this node without an answer yet.", group.PendingCommands);
        text.Write("etcd_server_proposals_failed_total", "counter", "Commands of this node that failed.", group.FailedCommands);
        await WriteKeyspaceAsync(text, cancel).ConfigureAwait(false);
        WriteWatches(text);
        calls.Write(text);
        return text.ToString();
    }

    private void WriteReplica(MetricsText text, ReplicaStatus replica, Standing now)
    {
        text.Write("etcd_server_has_leader", "gauge", "Whether a leader is known.", now.Leader is null ? 0 : 1);
        text.Write("etcd_server_is_leader", "gauge", "Whether this node leads.", now.Leader == replica.Node ? 1 : 0);
        text.Write("etcd_server_is_learner", "gauge", "Whether this node is a learner.", now.IsLearner ? 1 : 0);
        text.Write(
            "etcd_server_leader_changes_seen_total", "counter", "Leaders seen, looked for twice per second.", standing.LeaderChanges);
        text.Write("etcd_server_proposals_committed_total", "gauge", "The last index committed.", replica.CommitIndex);
        text.Write("etcd_server_proposals_applied_total", "gauge", "The last index applied.", replica.LastApplied);
    }

    /// <summary>Left out while no replica answers.</summary>
    private async Task WriteKeyspaceAsync(MetricsText text, CancellationToken cancel)
    {
        StatusAnswer status;
        long revision;
        try
        {
            var body = (await group.ReadLocalAsync(MvccQueries.Status(), cancel).ConfigureAwait(false)).Body;
            (status, revision) = (body.Status, body.Revision);
        }
        catch (RpcException failed) when (failed.StatusCode is StatusCode.Unavailable or StatusCode.ResourceExhausted)
        {
            return;
        }

        text.Write("etcd_server_quota_backend_bytes", "gauge", "The quota.", status.Configuration?.QuotaBytes ?? 0);
        text.Write("etcd_mvcc_db_total_size_in_bytes", "gauge", "Memory of keys and values, about.", status.Bytes);
        text.Write("etcd_mvcc_db_total_size_in_use_in_bytes", "gauge", "The same: nothing is kept in reserve.", status.Bytes);
        text.Write("etcd_debugging_mvcc_keys_total", "gauge", "Keys.", status.Keys);
        text.Write("etcd_debugging_mvcc_current_revision", "gauge", "The revision.", revision);
        text.Write("etcd_debugging_mvcc_compact_revision", "gauge", "The compacted revision.", status.CompactRevision);
    }

    private void WriteWatches(MetricsText text)
    {
        var counts = feed.Counts;
        text.Write("etcd_debugging_mvcc_watch_stream_total", "gauge", "Streams of watches at this node.", counts.Streams);
        text.Write("etcd_debugging_mvcc_watcher_total", "gauge", "Watches at this node.", counts.Watches);
        text.Write("etcd_debugging_mvcc_slow_watcher_total", "gauge", "Watches that are behind.", counts.Behind);
    }
}
