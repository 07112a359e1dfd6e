namespace Akka.Dispatch;

/// <summary>Threads that run the mailboxes of a dispatcher.</summary>
public abstract class ExecutorService
{
    protected ExecutorService(string id) => Id = id;

    public string Id { get; }

    public abstract void Execute(IRunnable run);

    public abstract void Shutdown();
}

internal sealed class ThreadPoolExecutor(string id) : ExecutorService(id)
{
    public override void Execute(IRunnable run) => ThreadPool.UnsafeQueueUserWorkItem(run, preferLocal: false);

    public override void Shutdown()
    {
    }
}

/// <summary>
/// A fixed number of own threads, started with the first work: user code that blocks the pool does not reach them. A thread without work sleeps at once; to
/// spin for a while, as semaphores do, costs the others more than it gains where there are more threads than processors.
/// </summary>
internal sealed class DedicatedThreadsExecutor : ExecutorService
{
    private readonly Queue<IRunnable> _work = new();
    private readonly int _threads;
    private readonly bool _background;
    private bool _isStarted;
    private bool _isShutDown;
    private int _sleeping;

    public DedicatedThreadsExecutor(string id, int threads, bool background = true) : base(id)
    {
        _threads = Math.Max(1, threads);
        _background = background;
    }

    public override void Execute(IRunnable run)
    {
        lock (_work)
        {
            if (!_isShutDown)
            {
                Start();
                _work.Enqueue(run);
                if (_sleeping > 0)
                {
                    Monitor.Pulse(_work);
                }

                return;
            }
        }

        // The system has ended; what is still to be said to its actors goes to the dead letters on some other thread.
        ThreadPool.UnsafeQueueUserWorkItem(run, preferLocal: false);
    }

    /// <summary>What waits is still run.</summary>
    public override void Shutdown()
    {
        lock (_work)
        {
            _isShutDown = true;
            Monitor.PulseAll(_work);
        }
    }

    private void Start()
    {
        if (_isStarted)
        {
            return;
        }

        _isStarted = true;
        for (var i = 0; i < _threads; i++)
        {
            new Thread(RunAll) { IsBackground = _background, Name = $"{Id}_{i + 1}" }.Start();
        }
    }

    private void RunAll()
    {
        while (Take() is { } run)
        {
            run.Run();
        }
    }

    private IRunnable Take()
    {
        lock (_work)
        {
            IRunnable run;
            while (!_work.TryDequeue(out run) && !_isShutDown)
            {
                _sleeping++;
                Monitor.Wait(_work);
                _sleeping--;
            }

            return run;
        }
    }
}
