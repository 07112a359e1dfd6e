using RaftActors.Machines.Sessions;

namespace RaftActors.Machines.Parallel;

/// <summary>
/// Consecutive commands that may be executed side by side. Gathered and read by the machine's actor; executed by it and by threads of the
/// pool that have nothing else to do, a lane at a time, where all commands of one part are in one lane.
/// </summary>
internal sealed class ParallelRun(int lanes) : IThreadPoolWorkItem
{
    /// <summary>Fewer commands are executed sooner than a thread is woken.</summary>
    private const int WorthForking = 8;

    private readonly List<int>[] _lanes = NewLanes(lanes);
    private readonly ManualResetEventSlim _finished = new();
    private Work[] _items = new Work[16];
    private IStateMachine _machine = null!;
    private Func<Exception, bool> _isAnswered = null!;
    private int _nextLane = int.MaxValue / 2;
    private int _unfinished;

    /// <summary>How many commands there are.</summary>
    public int Count { get; private set; }

    public ref Work this[int index] => ref _items[index];

    public void Clear()
    {
        Array.Clear(_items, 0, Count);
        Count = 0;
        foreach (var lane in _lanes)
        {
            lane.Clear();
        }
    }

    /// <summary>Adds a command that is to be executed.</summary>
    public void Add(long part, in CommittedCommand command, Session? session, long sequence)
    {
        // Fibonacci hashing: parts that are numbered regularly still fall into all lanes.
        var lane = (int)(((ulong)part * 0x9E3779B97F4A7C15 >> 32) % (uint)_lanes.Length);
        _lanes[lane].Add(Count);
        Add(new Work { Command = command, Session = session, Sequence = sequence });
    }

    /// <summary>Adds a command of a session whose answer is known without executing it.</summary>
    public void Add(in CommittedCommand command, in AppliedEntry known) => Add(new Work { Command = command, Known = known });

    public bool Holds(Session session)
    {
        for (var i = 0; i < Count; i++)
        {
            if (ReferenceEquals(_items[i].Session, session))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Executes all commands. Returns how many of the first ones went well, and in <paramref name="poison"/> what the one after them threw:
    /// everything before it was executed, and of what comes after it nobody may rely on anything.
    /// </summary>
    /// <param name="machine">The machine.</param>
    /// <param name="isAnswered">Whether an exception is a command's answer, and the commands after it go on.</param>
    /// <param name="poison">What ended it.</param>
    public int Execute(IStateMachine machine, Func<Exception, bool> isAnswered, out Exception? poison)
    {
        _machine = machine;
        _isAnswered = isAnswered;
        _unfinished = _lanes.Length;
        _finished.Reset();
        if (Count >= WorthForking)
        {
            // The lanes are open from here on: whoever comes late, even from an earlier run, finds work of this one or none.
            Volatile.Write(ref _nextLane, 0);
            for (var i = 1; i < _lanes.Length; i++)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }

            ExecuteLanes();
            _finished.Wait();
        }
        else
        {
            foreach (var lane in _lanes)
            {
                Execute(lane);
            }
        }

        poison = null;
        var good = 0;
        while (good < Count && (poison = _items[good].Poison) is null)
        {
            good++;
        }

        return good;
    }

    void IThreadPoolWorkItem.Execute() => ExecuteLanes();

    private void ExecuteLanes()
    {
        int lane;
        while ((lane = Interlocked.Increment(ref _nextLane) - 1) < _lanes.Length)
        {
            Execute(_lanes[lane]);
            if (Interlocked.Decrement(ref _unfinished) == 0)
            {
                _finished.Set();
            }
        }
    }

    private void Execute(List<int> lane)
    {
        foreach (var i in lane)
        {
            ref var item = ref _items[i];
            try
            {
                item.Result = _machine.Apply(item.Command);
            }
            catch (Exception thrown) when (_isAnswered(thrown))
            {
                item.Thrown = thrown;
            }
            catch (Exception poison)
            {
                // Told to the actor, which faults the group; the lane's state is not to be relied on any more.
                item.Poison = poison;
                return;
            }
        }
    }

    private void Add(in Work item)
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, 2 * _items.Length);
        }

        _items[Count++] = item;
    }

    private static List<int>[] NewLanes(int count)
    {
        var lanes = new List<int>[count];
        for (var i = 0; i < count; i++)
        {
            lanes[i] = [];
        }

        return lanes;
    }

    /// <summary>One command and what came of it.</summary>
    public struct Work
    {
        public CommittedCommand Command;

        /// <summary>The session that keeps the answer, if the command came in one.</summary>
        public Session? Session;

        public long Sequence;

        /// <summary>Not null: what is answered without executing anything.</summary>
        public AppliedEntry? Known;

        public ReadOnlyMemory<byte> Result;

        /// <summary>What the machine threw as its answer.</summary>
        public Exception? Thrown;

        public Exception? Poison;
    }
}
