using Akka.Actor;
using Akka.Actor.Internal;

namespace Akka.TestKit.Internal;

/// <summary>After an await a test still sends in the name of its test actor.</summary>
internal sealed class ActorCellKeepingSynchronizationContext(ActorCell cell) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object state) =>
        ThreadPool.UnsafeQueueUserWorkItem(static work => work.Self.Run(work.Callback, work.State), (Self: this, Callback: d, State: state), preferLocal: false);

    public override void Send(SendOrPostCallback d, object state) => Run(d, state);

    public override SynchronizationContext CreateCopy() => this;

    private void Run(SendOrPostCallback callback, object state)
    {
        var previousContext = Current;
        var previousCell = InternalCurrentActorCellKeeper.Exchange(cell);
        SetSynchronizationContext(this);
        try
        {
            callback(state);
        }
        finally
        {
            InternalCurrentActorCellKeeper.Current = previousCell;
            SetSynchronizationContext(previousContext);
        }
    }
}
