using Akka.Dispatch;
using RaftActors.Persistence.Segments;
using Xunit;

namespace RaftActors.Persistence.Tests.Segments;

/// <summary>The thread of the journal: one at a time, in order, nothing forgotten.</summary>
public sealed class WriterThreadTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task What_several_threads_give_runs_on_one_thread_in_the_order_of_each()
    {
        const int threads = 4;
        const int each = 5_000;
        var writer = new WriterThread("writer");
        using var done = new CountdownEvent(threads * each);
        var ran = new List<(int Giver, int Number)>();
        var names = new HashSet<string?>();

        await Task.WhenAll(Enumerable.Range(0, threads).Select(giver => Task.Run(() =>
        {
            for (var i = 0; i < each; i++)
            {
                var number = i;
                writer.Execute(new Work(() =>
                {
                    ran.Add((giver, number));
                    names.Add(Thread.CurrentThread.Name);
                    done.Signal();
                }));
            }
        })));

        Assert.True(done.Wait(Patience));
        Assert.Equal("writer", Assert.Single(names));
        foreach (var giver in ran.GroupBy(r => r.Giver))
        {
            Assert.Equal(Enumerable.Range(0, each), giver.Select(r => r.Number));
        }

        writer.Shutdown();
    }

    [Fact]
    public void It_wakes_each_time_it_has_fallen_asleep()
    {
        var writer = new WriterThread("writer");
        using var ran = new SemaphoreSlim(0);
        for (var i = 0; i < 2_000; i++)
        {
            writer.Execute(new Work(() => ran.Release()));
            Assert.True(ran.Wait(Patience));
        }

        writer.Shutdown();
    }

    [Fact]
    public void Work_given_before_the_shutdown_runs_and_later_work_is_refused()
    {
        var writer = new WriterThread("writer");
        using var begin = new ManualResetEventSlim();
        using var last = new ManualResetEventSlim();
        Thread? thread = null;
        writer.Execute(new Work(() => begin.Wait(Patience)));
        writer.Execute(new Work(() =>
        {
            thread = Thread.CurrentThread;
            last.Set();
        }));

        writer.Shutdown();
        Assert.Throws<RejectedExecutionException>(() => writer.Execute(new Work(() => { })));
        begin.Set();

        Assert.True(last.Wait(Patience));
        Assert.True(thread!.Join(Patience));
    }

    private sealed class Work(Action run) : IRunnable
    {
        public void Run() => run();

        public void Execute() => run();
    }
}
