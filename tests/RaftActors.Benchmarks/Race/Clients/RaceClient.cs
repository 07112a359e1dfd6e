using System.Diagnostics;
using System.Text.Json;

namespace RaftActors.Benchmarks.Race.Clients;

/// <summary>
/// The client process, the same for both systems: it reads tasks from its standard input and answers each with one line on its standard
/// output. It ends when its input ends.
/// </summary>
internal sealed class RaceClient(IRaceTarget target, TextWriter answers)
{
    private const int Fillers = 256;
    private static readonly TimeSpan LongestPreparation = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestLastRequest = TimeSpan.FromSeconds(15);

    public async Task<int> RunAsync(CancellationToken cancel)
    {
        await using var _ = target;
        while (await Console.In.ReadLineAsync(cancel) is { } line)
        {
            var task = JsonSerializer.Deserialize<ClientTask>(line, RaceJson.Line)!;
            LoadResult result;
            try
            {
                result = await DoAsync(task, cancel);
            }
            catch (Exception failed) when (failed is not OperationCanceledException || !cancel.IsCancellationRequested)
            {
                result = new LoadResult { Failure = $"{task.Kind}: {failed.GetType().Name}: {failed.Message}" };
            }

            await answers.WriteLineAsync(JsonSerializer.Serialize(result, RaceJson.Line));
            await answers.FlushAsync(cancel);
        }

        return 0;
    }

    private async Task<LoadResult> DoAsync(ClientTask task, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        switch (task.Kind)
        {
            case ClientTaskKind.Prepare:
                using (var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel))
                {
                    limit.CancelAfter(LongestPreparation);
                    var leader = await target.PrepareAsync(task.Groups, limit.Token);
                    return new LoadResult { Seconds = clock.Elapsed.TotalSeconds, Leader = leader };
                }

            case ClientTaskKind.Fill:
                await FillAsync(task, cancel);
                return new LoadResult { Seconds = clock.Elapsed.TotalSeconds };
            case ClientTaskKind.Failover:
                return await new FailoverProbe(target, task).RunAsync(cancel);
            default:
                return await LoadAsync(task, cancel);
        }
    }

    private async Task FillAsync(ClientTask task, CancellationToken cancel)
    {
        var value = RequestPicker.Value(task);
        var writes = task.Writes == 0 ? task.Keys * task.Groups : task.Writes;
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Fillers).Select(async filler =>
        {
            int number;
            while ((number = Interlocked.Increment(ref next)) < writes)
            {
                await target.PutAsync(number % task.Groups, RequestPicker.Key(number / task.Groups % task.Keys), value, cancel);
            }
        }));
    }

    private async Task<LoadResult> LoadAsync(ClientTask task, CancellationToken cancel)
    {
        var servers = task.Servers.Select(Process.GetProcessById).ToList();
        using var self = Process.GetCurrentProcess();
        var recorder = new LoadRecorder();
        var clients = target.RunAsync(task, RequestPicker.Value(task), recorder);
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(task.WarmUpSeconds), cancel);
            var (serversBefore, selfBefore) = (ProcessorTime(servers), ProcessorTime([self]));
            var clock = Stopwatch.StartNew();
            recorder.Begin();
            await Task.Delay(TimeSpan.FromSeconds(task.Seconds), cancel);
            recorder.End();
            var elapsed = clock.Elapsed;
            var (serversUsed, selfUsed) = (ProcessorTime(servers) - serversBefore, ProcessorTime([self]) - selfBefore);
            await clients.WaitAsync(LongestLastRequest, cancel);
            return recorder.Report(elapsed, serversUsed, selfUsed);
        }
        finally
        {
            recorder.End();
            servers.ForEach(s => s.Dispose());
        }
    }

    private static TimeSpan ProcessorTime(IReadOnlyList<Process> processes)
    {
        var total = TimeSpan.Zero;
        foreach (var process in processes)
        {
            process.Refresh();
            total += process.TotalProcessorTime;
        }

        return total;
    }
}
