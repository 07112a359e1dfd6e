using System.Diagnostics;
using System.Globalization;
using RaftActors.Machines.Kv;

namespace RaftActors.Soak.Scenarios;

/// <summary>One writer for each key, which counts its value up; every write must succeed, and the last one must be there.</summary>
internal sealed class CountingWriters
{
    private readonly ScenarioRig _rig;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<(string Key, Task<Result> Run)> _writers = [];

    public CountingWriters(ScenarioRig rig, params IEnumerable<string> keys)
    {
        _rig = rig;
        foreach (var key in keys)
        {
            _writers.Add((key, Task.Run(() => WriteAsync(key))));
        }
    }

    /// <summary>Ends the writers and reads their keys.</summary>
    /// <returns>How many writes there were, and the longest.</returns>
    /// <exception cref="SoakException">A write failed or is lost.</exception>
    public async Task<(int Writes, TimeSpan Longest)> StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        var (writes, longest) = (0, TimeSpan.Zero);
        foreach (var (key, run) in _writers)
        {
            var result = await run.ConfigureAwait(false);
            var value = await _rig.GetAsync(key).ConfigureAwait(false);
            ScenarioRig.Check(
                value == result.Last.ToString(CultureInfo.InvariantCulture), $"{key} is '{value}' after the write of {result.Last}");
            writes += result.Last;
            longest = result.Longest > longest ? result.Longest : longest;
        }

        _stop.Dispose();
        return (writes, longest);
    }

    private async Task<Result> WriteAsync(string key)
    {
        var (client, number, longest, revision) = (_rig.Client, 0, TimeSpan.Zero, 0L);
        while (!_stop.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            var put = KvCommands.Put(key, ScenarioRig.Bytes((++number).ToString(CultureInfo.InvariantCulture)));
            var answer = await client.ProposeAsync(ScenarioRig.Bytes(key), put, ScenarioRig.Patience).ConfigureAwait(false);
            ScenarioRig.Check(answer.IsOk, $"write {number} of {key}: {answer.Outcome}: {answer.Message}");
            var took = Stopwatch.GetElapsedTime(began);
            longest = took > longest ? took : longest;
            var written = KvResult.Decode(answer.Result);
            var next = written.Entries is [var entry] ? entry.ModIndex : revision + 1;
            ScenarioRig.Check(next > revision, $"write {number} of {key}: revision {next} after {revision}");
            revision = next;
        }

        return new Result(number, longest);
    }

    private sealed record Result(int Last, TimeSpan Longest);
}
