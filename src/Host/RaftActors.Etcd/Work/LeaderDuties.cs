using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RaftActors.Etcd.Keyspace;
using RaftActors.Machines.Mvcc;
using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Etcd.Work;

/// <summary>
/// What the node that leads proposes by itself: the end of leases that expired, the alarm when the keyspace is too large, compactions, and
/// this node's limits if the state has others. Each command is checked against the state when it is applied: a late or doubled one does
/// no harm.
/// </summary>
internal sealed class LeaderDuties(
    EtcdGroup group, Headers headers, EtcdOptions options, TimeProvider time, ILogger<LeaderDuties> log) : BackgroundService
{
    /// <summary>How often the state is looked at, as in etcd.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>How soon it is looked at if a lease expires before that.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);

    /// <summary>How seldom the end of leases is proposed while none has expired.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly long _began = time.GetTimestamp();
    private TimeSpan _futile = Shortest;

    /// <summary>Null while another node leads.</summary>
    private CompactionPlan? _plan;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = Interval;
            try
            {
                if (!await LeadsAsync(stoppingToken).ConfigureAwait(false))
                {
                    _plan = null;
                }
                else
                {
                    _plan ??= new CompactionPlan(options);
                    await CheckAsync(stoppingToken).ConfigureAwait(false);
                    pause = await ExpireAsync(stoppingToken).ConfigureAwait(false);
                }
            }
            catch (Exception failed) when (failed is not OperationCanceledException)
            {
                log.LogDebug(failed, "etcd: the duties of the leader of group {Group} wait", group.Name);
            }

            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task<bool> LeadsAsync(CancellationToken stopping) =>
        await group.ReplicaAsync(stopping).ConfigureAwait(false) is { HasCommittedInTerm: true } replica && replica.Leader == replica.Node;

    /// <summary>Limits, size, history.</summary>
    private async Task CheckAsync(CancellationToken stopping)
    {
        var reply = await group.ReadLocalAsync(MvccQueries.Status(), stopping).ConfigureAwait(false);
        var status = reply.Body.Status;
        var wanted = new ConfigureAnswer
        {
            QuotaBytes = options.QuotaBytes,
            MinLeaseTtl = (long)Math.Ceiling(options.MinLeaseTtl.TotalSeconds),
            MaxTxnOps = options.MaxTxnOps,
        };
        if (!wanted.Equals(status.Configuration))
        {
            var configure = new ConfigureCommand
            {
                QuotaBytes = wanted.QuotaBytes,
                MinLeaseTtl = wanted.MinLeaseTtl,
                MaxTxnOps = wanted.MaxTxnOps,
            };
            await group.ProposeAsync(MvccCommands.Configure(configure), stopping).ConfigureAwait(false);
        }

        var hasAlarm = status.Alarms.Any(a => a.Alarm == AlarmType.Nospace);
        if (!hasAlarm && options.QuotaBytes > 0 && status.Bytes > options.QuotaBytes)
        {
            var alarm = new AlarmCommand
            {
                Activate = true,
                Member = headers.MemberId,
                Alarm = AlarmType.Nospace,
                IfOverQuota = true,
            };
            await group.ProposeAsync(MvccCommands.Alarm(alarm, MvccCaller.Host), stopping).ConfigureAwait(false);
        }

        if (_plan?.Due(time.GetElapsedTime(_began), reply.Body.Revision, status.CompactRevision) is { } revision)
        {
            var compact = MvccCommands.Compact(revision, physical: false, MvccCaller.Host);
            await group.ProposeAsync(compact, stopping).ConfigureAwait(false);
        }
    }

    /// <summary>Ends the leases that are due.</summary>
    /// <returns>When to look again.</returns>
    private async Task<TimeSpan> ExpireAsync(CancellationToken stopping)
    {
        var reply = await group.ReadLocalAsync(MvccQueries.NextExpiry(), stopping).ConfigureAwait(false);
        if (reply.Body.NextExpiry.Leases == 0)
        {
            return Interval;
        }

        var left = TimeSpan.FromMilliseconds(Math.Min(reply.Body.NextExpiry.Earliest - reply.LogTime, (long)Interval.TotalMilliseconds));
        if (left > TimeSpan.Zero)
        {
            return left > Shortest ? left : Shortest;
        }

        var ended = (await group.ProposeAsync(MvccCommands.LeaseExpire(), stopping).ConfigureAwait(false)).Body.LeaseExpire;
        if (ended.Expired > 0)
        {
            _futile = Shortest;
            return ended.More ? TimeSpan.Zero : Shortest;
        }

        // Leases have their full time again after a change of leader: the earliest end is then later than told.
        _futile = _futile < Longest ? 2 * _futile : Longest;
        return _futile;
    }
}
