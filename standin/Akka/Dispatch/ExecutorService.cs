using System.Collections.Concurrent;

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

/// <summary>A fixed number of own threads, started with the first work: user code that blocks the pool does not reach them.</summary>
internal sealed class DedicatedThreadsExecutor : ExecutorService
{
    private readonly BlockingCollection<IRunnable> _work = [];
    private readonly int _threads;
    private readonly bool _background;
    private int _started;

    public DedicatedThreadsExecutor(string id, int threads, bool background = true) : base(id)
    {
        _threads = Math.Max(1, threads);
        _background = background;
    }

    public override void Execute(IRunnable run)
    {
        if (Volatile.Read(ref _started) == 0 && Interlocked.Exchange(ref _started, 1) == 0)
        {
            for (var i = 0; i < _threads; i++)
            {
                new Thread(RunAll) { IsBackground = _background, Name = $"{Id}_{i + 1}" }.Start();
            }
        }

        try
        {
            _work.Add(run);
        }
        catch (InvalidOperationException)
        {
            // The system has ended; what is still to be said to its actors goes to the dead letters on some other thread.
            ThreadPool.UnsafeQueueUserWorkItem(run, preferLocal: false);
        }
    }

    public override void Shutdown() => _work.CompleteAdding();

    private void RunAll()
    {
        foreach (var run in _work.GetConsumingEnumerable())
        {
            run.Run();
        }
    }
}
