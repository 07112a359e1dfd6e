using Akka.Dispatch;

namespace RaftActors.Persistence.Segments;

/// <summary>Runs what it is given in order on one thread, which begins with the first task and ends after <see cref="Shutdown"/>.</summary>
internal sealed class WriterThread(string id) : ExecutorService(id)
{
    /// <summary>A monitor, not a lock: the thread waits on it.</summary>
    private readonly object _monitor = new();
    private Queue<IRunnable> _waiting = new();
    private bool _hasBegun;
    private bool _isAsleep;
    private bool _isOver;

    /// <exception cref="RejectedExecutionException">The executor was shut down.</exception>
    public override void Execute(IRunnable run)
    {
        lock (_monitor)
        {
            if (_isOver)
            {
                throw new RejectedExecutionException($"The thread '{Id}' was shut down and takes no more work.");
            }

            _waiting.Enqueue(run);
            if (!_hasBegun)
            {
                _hasBegun = true;
                new Thread(Run) { IsBackground = true, Name = Id }.Start();
            }

            Wake();
        }
    }

    /// <summary>What was given before still runs.</summary>
    public override void Shutdown()
    {
        lock (_monitor)
        {
            _isOver = true;
            Wake();
        }
    }

    private void Wake()
    {
        if (_isAsleep)
        {
            _isAsleep = false;
            Monitor.Pulse(_monitor);
        }
    }

    private void Run()
    {
        var batch = new Queue<IRunnable>();
        while (TryTake(ref batch))
        {
            while (batch.TryDequeue(out var run))
            {
                run.Run();
            }
        }
    }

    /// <summary>Waits for work and takes all of it; false at the end.</summary>
    private bool TryTake(ref Queue<IRunnable> batch)
    {
        lock (_monitor)
        {
            while (_waiting.Count == 0)
            {
                if (_isOver)
                {
                    return false;
                }

                _isAsleep = true;
                Monitor.Wait(_monitor);
            }

            (batch, _waiting) = (_waiting, batch);
            return true;
        }
    }
}
