using System.Diagnostics;
using System.Globalization;
using RaftActors.Soak.Checkers;
using RaftActors.Soak.Cluster;
using RaftActors.Soak.Faults;
using RaftActors.Soak.History;
using RaftActors.Soak.Workload;

namespace RaftActors.Soak;

/// <summary>One run: a cluster, its clients, the faults, and finally the check whether all answers can be true.</summary>
internal sealed class SoakRun : IDisposable
{
    private static readonly TimeSpan CalmLimit = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(30);
    private readonly SoakOptions _options;
    private readonly SoakCluster _cluster;
    private readonly string _directory;
    private readonly Action<string> _say;
    private readonly ClusterView _view;
    private readonly WorkloadContext _context;
    private readonly List<ObjectPool> _pools =
    [
        new ObjectPool("kv", active: 3, turns: true),
        new ObjectPool("counter", active: 2, turns: true),
        new ObjectPool("ledger", active: 2, turns: true),
        new ObjectPool("lock", active: 3, turns: false),
    ];

    private readonly Dictionary<string, int> _undecided = new(StringComparer.Ordinal);

    private SoakRun(SoakOptions options, SoakCluster cluster, string directory, Action<string> say)
    {
        (_options, _cluster, _directory, _say) = (options, cluster, directory, say);
        _view = new ClusterView(cluster);
        _context = new WorkloadContext(cluster.HasRanges
            ? [new KeyRoute(cluster.Router)]
            : [.. cluster.Nodes.Select(n => new HttpRoute(n)), new RouterRoute(cluster.Router), new RouterRoute(cluster.Router)]);
        _pools.RemoveAll(p => !cluster.Groups.Contains(p.Group));
    }

    /// <param name="options">The options.</param>
    /// <param name="say">Receives lines of progress.</param>
    /// <param name="cancel">Ends the faults early; the operations so far are checked.</param>
    public static async Task<SoakReport> RunAsync(SoakOptions options, Action<string> say, CancellationToken cancel)
    {
        var directory = options.Directory is { } asked
            ? System.IO.Directory.CreateDirectory(asked).FullName
            : System.IO.Directory.CreateTempSubdirectory("raft-soak-").FullName;
        SoakReport report;

        // Leases in every other seed: they answer reads in a different way, and change elections.
        var leases = options.Seed % 2 == 1;
        await using (var cluster = await SoakCluster.StartAsync(directory, leases, options.Store, options.Ranges).ConfigureAwait(false))
        {
            using var run = new SoakRun(options, cluster, directory, say);
            report = await run.RunAsync(cancel).ConfigureAwait(false);
        }

        if (report.ExitCode != 0 || options.Directory is not null)
        {
            return report with { Kept = directory };
        }

        System.IO.Directory.Delete(directory, recursive: true);
        return report;
    }

    public void Dispose() => _view.Dispose();

    private async Task<SoakReport> RunAsync(CancellationToken cancel)
    {
        using var log = new StreamWriter(Path.Combine(_directory, "faults.txt")) { AutoFlush = true };
        var nemesis = new Nemesis(_cluster, _view, log);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var watching = new CancellationTokenSource();
        var watch = _view.WatchAsync(watching.Token);
        var workers = _pools.SelectMany((pool, p) => Enumerable.Range(0, _options.Clients).Select(c =>
        {
            var id = (p * 100) + c + 1;
            return Task.Run(new Worker(id, pool, _context, new Random((_options.Seed * 1000) + id)).RunAsync);
        })).ToList();

        over.CancelAfter(_options.Length);
        var lanes = FaultSchedule
            .Create(_options.Seed, _options.Length, _options.Only, _options.Ranges)
            .Select(lane => Task.Run(() => nemesis.RunAsync(lane, over.Token)))
            .ToList();
        await UntilOverAsync(nemesis, [.. lanes, .. workers], over).ConfigureAwait(false);
        await Guarded("cluster", () => Task.WhenAll(lanes)).ConfigureAwait(false);
        _say("faults are over");

        var calm = await CalmAsync().ConfigureAwait(false);
        await EndWorkAsync(workers).ConfigureAwait(false);
        await watching.CancelAsync().ConfigureAwait(false);
        await watch.ConfigureAwait(false);
        await Guarded("final", () => FinalCheck.RunAsync(_cluster, _view, _context, _pools)).ConfigureAwait(false);
        CheckObjects(onlyQuiet: false);
        return await ReportAsync(nemesis, calm).ConfigureAwait(false);
    }

    /// <summary>Prints a line every ten seconds; returns when the time is over, or as soon as a violation is found.</summary>
    private async Task UntilOverAsync(Nemesis nemesis, IReadOnlyList<Task> running, CancellationTokenSource over)
    {
        var began = Stopwatch.GetTimestamp();
        using var tick = new PeriodicTimer(TimeSpan.FromSeconds(10));
        try
        {
            while (await tick.WaitForNextTickAsync(over.Token).ConfigureAwait(false))
            {
                CheckObjects(onlyQuiet: true);
                _say(Progress(Stopwatch.GetElapsedTime(began), nemesis));
                if (!_context.Violations.IsEmpty || !_view.Problems.IsEmpty || running.Any(r => r.IsFaulted))
                {
                    _say("violation found; ending early");
                    await over.CancelAsync().ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }

    private string Progress(TimeSpan elapsed, Nemesis nemesis)
    {
        var operations = _context.History.Operations;
        var leaders = string.Join(
            " ", _cluster.Groups.Select(g => $"{g}={(_cluster.HasRanges ? $"{_view.Groups(g).Count}" : _view.Leader(g) ?? "?")}"));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{elapsed.TotalSeconds,4:0} s  ok {operations.Count(o => o.Ending == Ending.Ok)}  unknown "
                + $"{operations.Count(o => o.Ending == Ending.Unknown)}  refused {operations.Count(o => o.Ending == Ending.NotApplied)} "
                + $" open {operations.Count(o => o.Ending == Ending.Open)}  {leaders}  {string.Join(", ", nemesis.InForce)}");
    }

    /// <summary>After the faults, every group must acknowledge new writes within a bound.</summary>
    private async Task<TimeSpan> CalmAsync()
    {
        var (began, since) = (_context.History.Now, Stopwatch.GetTimestamp());
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (_cluster.Groups.Any(g => _context.Gap(g).Last <= began))
        {
            if (Stopwatch.GetElapsedTime(since) > CalmLimit)
            {
                var stuck = _cluster.Groups.Where(g => _context.Gap(g).Last <= began).Select(g => $"{g}: {_view.Newest(g)?.Line}");
                _context.Violations.Enqueue(
                    new Violation(
                        "liveness",
                        $"no new write was acknowledged within {CalmLimit.TotalSeconds:0} s of the last fault: {string.Join("; ", stuck)}"
                    ));
                break;
            }

            await poll.WaitForNextTickAsync().ConfigureAwait(false);
        }

        return Stopwatch.GetElapsedTime(since);
    }

    /// <summary>Every request must get an answer.</summary>
    private async Task EndWorkAsync(List<Task> workers)
    {
        await _context.Stopping.CancelAsync().ConfigureAwait(false);
        _context.GivingUp.CancelAfter(LastAnswers);
        await Guarded("clients", () => Task.WhenAll(workers).WaitAsync(2 * LastAnswers)).ConfigureAwait(false);
        foreach (var operation in _context.History.Operations.Where(o => o.Ending == Ending.Open))
        {
            _context.Violations.Enqueue(new Violation("answers", $"never answered:\n  {operation}"));
        }
    }

    private void CheckObjects(bool onlyQuiet)
    {
        foreach (var found in _pools.SelectMany(p => p.All).Where(o => !onlyQuiet || (o.IsQuiet && !o.IsChecked)))
        {
            var (violation, isUndecided) = HistoryChecker.Check(found.Group, found.Operations);
            found.IsChecked = true;
            if (violation is not null)
            {
                _context.Violations.Enqueue(violation);
            }

            if (isUndecided && !onlyQuiet)
            {
                _undecided[found.Group] = _undecided.GetValueOrDefault(found.Group) + 1;
            }
        }
    }

    private async Task<SoakReport> ReportAsync(Nemesis nemesis, TimeSpan calm)
    {
        var logs = _cluster.Nodes.Select(n => n.Log).ToList();
        var violations = _context.Violations
            .Concat(_view.Problems.Select(p => new Violation("replicas", p)))
            .Concat(NodeLogs.Check(logs))
            .Select(v => v.ToString()).Distinct().ToList();
        await _context.History.WriteAsync(Path.Combine(_directory, "history.jsonl")).ConfigureAwait(false);
        var byGroup = _pools.Select(p =>
        {
            var all = p.All;
            return GroupFigures.Of(
                p.Group, [.. all.SelectMany(o => o.Operations)], all.Count, _undecided.GetValueOrDefault(p.Group),
                _context.Gap(p.Group).Longest);
        });
        return new SoakReport
        {
            Seed = _options.Seed,
            Minutes = _options.Length.TotalMinutes,
            Clients = _options.Clients,
            Requests = _context.Answers,
            Only = [.. _options.Only.Select(k => k.ToString())],
            HasRanges = _options.Ranges,
            Operations = await OperationsAsync(nemesis).ConfigureAwait(false),
            Groups = [.. byGroup],
            Faults = nemesis.Counts,
            Elections = _view.Elections,
            Snapshots = _view.Snapshots,
            Recoveries = _cluster.Nodes.Sum(n => n.Recoveries),
            ErrorsLogged = NodeLogs.Errors(logs),
            CalmSeconds = calm.TotalSeconds,
            Violations = violations,
        };
    }

    /// <summary>What became of the operator's operations: those that the map still remembers, as kind and outcome.</summary>
    private async Task<SortedDictionary<string, int>> OperationsAsync(Nemesis nemesis)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        if (_options.Ranges)
        {
            await Guarded("operations", async () =>
            {
                foreach (var operation in await _cluster.Ranges.OperationsAsync().ConfigureAwait(false))
                {
                    if (nemesis.Operations.Contains(operation.Id))
                    {
                        var name = $"{operation.Kind} {operation.Outcome}";
                        counts[name] = counts.GetValueOrDefault(name) + 1;
                    }
                }
            }).ConfigureAwait(false);
        }

        return counts;
    }

    private async Task Guarded(string checker, Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            // Including unexpected answers: an answer of a wrong form is a violation.
            _context.Violations.Enqueue(
                new Violation(checker, failed is SoakException or TimeoutException ? failed.Message : failed.ToString()));
        }
    }
}
