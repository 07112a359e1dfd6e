using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RaftActors.Etcd.Keyspace;
using RaftActors.Machines.Mvcc;
using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Etcd.Work;

/// <summary>Tells the others, through the log, under which name and URLs clients reach this node.</summary>
internal sealed class MemberNews(
    EtcdGroup group, Headers headers, string node, EtcdOptions options, TimeProvider time, ILogger<MemberNews> log) : BackgroundService
{
    /// <summary>Before it is tried again.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var wanted = new MemberInfo { Id = headers.MemberId, Name = node, ClientUrls = { options.Advertise } };
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var reply = await group.ReadAsync(MvccQueries.Members(MvccCaller.Host), stoppingToken).ConfigureAwait(false);
                if (!reply.Body.Members.Members.Contains(wanted))
                {
                    await group.ProposeAsync(MvccCommands.Member(wanted), stoppingToken).ConfigureAwait(false);
                }

                return;
            }
            catch (Exception failed) when (failed is not OperationCanceledException)
            {
                log.LogDebug(failed, "etcd: the URLs of node {Node} could not be told; trying again", node);
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(false);
            }
        }
    }
}
