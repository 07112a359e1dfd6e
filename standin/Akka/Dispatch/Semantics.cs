using Akka.Actor;

namespace Akka.Dispatch;

/// <summary>A property of a message queue that an actor may require.</summary>
public interface ISemantics;

/// <summary>The queue has no bound.</summary>
public interface IUnboundedMessageQueueSemantics : ISemantics;

/// <summary>The queue can be filled from its front, as a stash needs.</summary>
public interface IDequeBasedMessageQueueSemantics : ISemantics
{
    void EnqueueFirst(Envelope envelope);
}

/// <summary>Both of the above.</summary>
public interface IUnboundedDequeBasedMessageQueueSemantics : IDequeBasedMessageQueueSemantics, IUnboundedMessageQueueSemantics;

/// <summary>The actor needs a queue with the semantics <typeparamref name="T"/>.</summary>
public interface IRequiresMessageQueue<T> where T : ISemantics;

/// <summary>The mailbox makes queues of the type <typeparamref name="TQueue"/>.</summary>
public interface IProducesMessageQueue<TQueue> where TQueue : MessageQueues.IMessageQueue;

/// <summary>A piece of work for a dispatcher.</summary>
public interface IRunnable : IThreadPoolWorkItem
{
    void Run();
}

/// <summary>Runs a delegate.</summary>
public sealed class ActionRunnable(Action action) : IRunnable
{
    public void Run() => action();

    public void Execute() => action();
}
