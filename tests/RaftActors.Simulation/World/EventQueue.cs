using RaftActors.Protocol.Identity;

namespace RaftActors.Simulation.World;

/// <summary>Virtual time: pending events in order of time and, at equal times, of scheduling. A heap with four children per node.</summary>
public sealed class EventQueue
{
    private Item[] _heap = new Item[1024];
    private int _count;
    private long _order;

    public LogicalTime Now { get; private set; }

    public void At(LogicalTime time, in Happening happening)
    {
        if (_count == _heap.Length)
        {
            Array.Resize(ref _heap, _count * 2);
        }

        var item = new Item(Math.Max(time.Ticks, Now.Ticks), _order++, happening);
        var i = _count++;
        while (i > 0)
        {
            var parent = (i - 1) / 4;
            if (!item.IsBefore(_heap[parent]))
            {
                break;
            }

            _heap[i] = _heap[parent];
            i = parent;
        }

        _heap[i] = item;
    }

    public void After(TimeSpan delay, in Happening happening) => At(Now + delay, happening);

    /// <summary>For rare events.</summary>
    public void At(LogicalTime time, Action action) => At(time, new Happening(Once.Instance, 0, action, 0));

    public void After(TimeSpan delay, Action action) => At(Now + delay, action);

    public bool RunNext()
    {
        if (_count == 0)
        {
            return false;
        }

        var next = _heap[0];
        var last = _heap[--_count];
        _heap[_count] = default;
        if (_count > 0)
        {
            SiftDown(last);
        }

        Now = new LogicalTime(next.Time);
        next.Happening.Who.Happen(next.Happening);
        return true;
    }

    /// <summary>Runs all events up to a given time.</summary>
    public void RunUntil(LogicalTime until)
    {
        At(until, () => { });
        while (Now < until && RunNext())
        {
        }
    }

    private void SiftDown(in Item item)
    {
        var i = 0;
        while (true)
        {
            var child = (i * 4) + 1;
            if (child >= _count)
            {
                break;
            }

            var best = child;
            var end = Math.Min(child + 4, _count);
            for (var c = child + 1; c < end; c++)
            {
                if (_heap[c].IsBefore(_heap[best]))
                {
                    best = c;
                }
            }

            if (!_heap[best].IsBefore(item))
            {
                break;
            }

            _heap[i] = _heap[best];
            i = best;
        }

        _heap[i] = item;
    }

    private readonly struct Item(long time, long order, Happening happening)
    {
        public readonly long Time = time;
        public readonly long Order = order;
        public readonly Happening Happening = happening;

        public bool IsBefore(in Item other) => Time < other.Time || (Time == other.Time && Order < other.Order);
    }

    private sealed class Once : IHappens
    {
        public static readonly Once Instance = new();

        public void Happen(in Happening happening) => ((Action)happening.Subject!)();
    }
}
