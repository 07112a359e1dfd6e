using RaftActors.Machines.Sessions;

namespace RaftActors.Machines.Parallel;

/// <summary>
/// Consecutive commands that may be executed in parallel. Collected and read by the machine actor; executed by it and by idle pool threads,
/// one lane at a time. All commands of one part are in one lane.
/// </summary>
internal sealed class ParallelRun(int lanes) : IThreadPoolWorkItem
{
    /// <summary>Executing fewer commands takes less time than waking a thread.</summary>
    private const int WorthForking = 8;

    private readonly List<int>[] _lanes = NewLanes(lanes);
    private readonly ManualResetEventSlim _finished = new();
    private Work[] _items = new Work[16];
    private IStateMachine _machine = null!;
    private ApplyExceptionPolicy _onException;
    private int _nextLane = int.MaxValue / 2;
    private int _unfinished;

    /// <summary>The number of commands.</summary>
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

    /// <summary>Adds a command to execute.</summary>
    public void Add(long part, in CommittedCommand command, Session? session, long sequence)
    {
        // Fibonacci hashing: regularly numbered parts still spread over all lanes.
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
    /// Executes all commands. Returns how many succeeded from the start, and in <paramref name="failure"/> the exception of the next one:
    /// everything before it was executed; the results after it must not be used.
    /// </summary>
    /// <param name="machine">The machine.</param>
    /// <param name="onException">Whether an exception is a command's answer, so that execution continues.</param>
    /// <param name="failure">The exception that ended the run.</param>
    public int Execute(IStateMachine machine, ApplyExceptionPolicy onException, out Exception? failure)
    {
        _machine = machine;
        _onException = onException;
        _unfinished = _lanes.Length;
        _finished.Reset();
        if (Count >= WorthForking)
        {
            // The lanes are open from here on: a late thread, even of an earlier run, finds work of this run or none.
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

        failure = null;
        var good = 0;
        while (good < Count && (failure = _items[good].Failure) is null)
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
            catch (Exception thrown) when (ApplyFailures.IsAnswer(thrown, _onException))
            {
                item.Thrown = thrown;
            }
            catch (Exception failure)
            {
                // Reported to the actor, which faults the group; the lane's state must not be trusted.
                item.Failure = failure;
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

    /// <summary>One command and its result.</summary>
    public struct Work
    {
        public CommittedCommand Command;

        /// <summary>The session that keeps the answer, if the command belongs to one.</summary>
        public Session? Session;

        public long Sequence;

        /// <summary>The answer if nothing is to be executed, otherwise null.</summary>
        public AppliedEntry? Known;

        public ReadOnlyMemory<byte> Result;

        /// <summary>The machine's exception, if that is its answer.</summary>
        public Exception? Thrown;

        public Exception? Failure;
    }
}
