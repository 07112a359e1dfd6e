using RaftActors.Protocol.Identity;

namespace RaftActors.Simulation.World;

/// <summary>Virtual time: what happens next, in the order of time and, at equal times, of scheduling.</summary>
public sealed class EventQueue
{
    private readonly PriorityQueue<Action, (long Time, long Order)> _queue = new();
    private long _order;

    public LogicalTime Now { get; private set; }

    public void At(LogicalTime time, Action action) => _queue.Enqueue(action, (Math.Max(time.Ticks, Now.Ticks), _order++));

    public void After(TimeSpan delay, Action action) => At(Now + delay, action);

    public bool RunNext()
    {
        if (!_queue.TryDequeue(out var action, out var key))
        {
            return false;
        }

        Now = new LogicalTime(key.Time);
        action();
        return true;
    }
}
