using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Dispatch.SysMsg;

namespace Akka.Dispatch;

/// <summary>
/// Runs the continuations of an actor's asynchronous handlers in the actor's own context. While such a handler is under way the mailbox is
/// suspended; its continuations arrive as system messages, which a suspended mailbox still handles.
/// </summary>
public sealed class ActorTaskScheduler : TaskScheduler
{
    private readonly ActorCell _cell;
    private Envelope _handled;

    internal ActorTaskScheduler(ActorCell cell) => _cell = cell;

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Runs asynchronous code of the current actor; no other user message is handled before it ends.</summary>
    public static void RunTask(Action action) => RunTask(() =>
    {
        action();
        return Task.CompletedTask;
    });

    /// <summary>Runs asynchronous code of the current actor; no other user message is handled before it ends.</summary>
    public static void RunTask(Func<Task> asyncAction)
    {
        var cell = InternalCurrentActorCellKeeper.Current
            ?? throw new InvalidOperationException("RunTask must be called from an actor context.");
        cell.TaskScheduler.Start(asyncAction);
    }

    internal void Run(Task task)
    {
        if (_cell.Mailbox.IsClosed)
        {
            return;
        }

        _cell.SetCurrent(_handled.Message, _handled.Sender);
        TryExecuteTask(task);
        if (task is CompletionTask completion)
        {
            completion.ThrowIfFaulted();
        }
    }

    protected override IEnumerable<Task> GetScheduledTasks() => null;

    protected override void QueueTask(Task task) => _cell.SendSystemMessage(new ActorTask(task));

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && ReferenceEquals(InternalCurrentActorCellKeeper.Current, _cell) && TryExecuteTask(task);

    private void Start(Func<Task> asyncAction)
    {
        var handled = _cell.CurrentEnvelope;
        var outer = new Task<Task>(asyncAction);
        outer.RunSynchronously(this);
        var inner = outer.GetAwaiter().GetResult();
        if (inner is null || inner.IsCompleted)
        {
            inner?.GetAwaiter().GetResult();
            return;
        }

        _handled = handled;
        _cell.Mailbox.SuspendOnce();
        inner.ContinueWith(static (done, state) => ((ActorTaskScheduler)state).Completed(done), this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, Default);
    }

    private void Completed(Task done) => new CompletionTask(this, done).Start(this);

    /// <summary>The last step of a handler: lets the mailbox go on, and fails the actor where the handler failed.</summary>
    private sealed class CompletionTask(ActorTaskScheduler scheduler, Task handler) : Task(() => scheduler.Resume())
    {
        public void ThrowIfFaulted() => handler.GetAwaiter().GetResult();
    }

    private void Resume()
    {
        _handled = default;
        _cell.Mailbox.ResumeOnce();
    }
}
