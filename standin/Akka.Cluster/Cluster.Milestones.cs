using Akka.Actor;
using Akka.Cluster.Messages;
using Akka.Event;

namespace Akka.Cluster;

/// <content>What happens when this node's own membership comes, and goes.</content>
public partial class Cluster
{
    /// <summary>How long a node that has said goodbye waits to hear that it is no member any more.</summary>
    private static readonly TimeSpan FarewellWait = TimeSpan.FromSeconds(3);

    private readonly TaskCompletionSource _terminated = NewMilestone();
    private readonly TaskCompletionSource _up = NewMilestone();
    private readonly TaskCompletionSource _leaving = NewMilestone();
    private readonly TaskCompletionSource _exiting = NewMilestone();
    private readonly TaskCompletionSource _removed = NewMilestone();

    /// <summary>Runs once this node is up; at once if it is.</summary>
    public void RegisterOnMemberUp(Action callback) => _ = RunAfterAsync(_up.Task, callback);

    /// <summary>Runs once this node is no member any more; at once if it was and has gone.</summary>
    public void RegisterOnMemberRemoved(Action callback) => _ = RunAfterAsync(_terminated.Task, callback);

    internal void SelfIs(MemberStatus status)
    {
        switch (status)
        {
            case MemberStatus.Up:
                _up.TrySetResult();
                break;
            case MemberStatus.Leaving:
                _leaving.TrySetResult();
                break;
            case MemberStatus.Exiting:
                _leaving.TrySetResult();
                _exiting.TrySetResult();
                break;
            case MemberStatus.Down:
            case MemberStatus.Removed:
                _leaving.TrySetResult();
                _exiting.TrySetResult();
                _removed.TrySetResult();
                break;
        }
    }

    internal void Terminated()
    {
        SelfIs(MemberStatus.Removed);
        _terminated.TrySetResult();
    }

    private static TaskCompletionSource NewMilestone() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task RunAfterAsync(Task milestone, Action callback)
    {
        await milestone.ConfigureAwait(false);
        try
        {
            callback();
        }
        catch (Exception failure)
        {
            _log.Error(failure, "A callback of the cluster failed: {0}", failure.Message);
        }
    }

    private async Task WhenUp(CancellationToken token)
    {
        var first = await Task.WhenAny(_up.Task, _terminated.Task).WaitAsync(token).ConfigureAwait(false);
        if (first != _up.Task)
        {
            throw new ClusterJoinFailedException("The node was shut down before it was let into the cluster.");
        }
    }

    private void AddShutdownTasks(CoordinatedShutdown shutdown)
    {
        shutdown.AddTask(CoordinatedShutdown.PhaseClusterLeave, "leave", async () =>
        {
            if (SelfMember.Status != MemberStatus.Removed)
            {
                Leave(SelfAddress);
                await _leaving.Task.ConfigureAwait(false);
            }

            return Done.Instance;
        });
        shutdown.AddTask(CoordinatedShutdown.PhaseClusterExiting, "wait-exiting", async () =>
        {
            if (SelfMember.Status != MemberStatus.Removed)
            {
                await _exiting.Task.ConfigureAwait(false);
            }

            return Done.Instance;
        });
        shutdown.AddTask(CoordinatedShutdown.PhaseClusterExitingDone, "exiting-completed", async () =>
        {
            if (SelfMember.Status == MemberStatus.Exiting)
            {
                _daemon.Tell(new Command.ConfirmExiting());
                await Task.WhenAny(_removed.Task, Task.Delay(FarewellWait)).ConfigureAwait(false);
            }

            return Done.Instance;
        });
        shutdown.AddTask(CoordinatedShutdown.PhaseClusterShutdown, "wait-shutdown", async () =>
        {
            _daemon.Tell(new Command.Shutdown());
            await _terminated.Task.ConfigureAwait(false);
            return Done.Instance;
        });
    }
}
