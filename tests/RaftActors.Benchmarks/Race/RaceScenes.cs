using RaftActors.Benchmarks.Race.Clients;
using RaftActors.Benchmarks.Race.Report;

namespace RaftActors.Benchmarks.Race;

/// <summary>The races other than the main one that consist of rows.</summary>
internal static class RaceScenes
{
    private const string OneWindow = "replication { min-inflight-messages = 1, max-inflight-messages = 1 }";
    private const string OneEntry = "replication.max-append-entries = 1";
    private const long MostBytesOfValues = 64 * 1024 * 1024;

    public static RacePlan Groups(RaceOptions options)
    {
        var scenes = new[] { 1, 4, 16, 64 }.Select(groups => new Scene
        {
            Name = groups == 1 ? "1 group" : $"{groups} groups",
            Groups = groups,
            HasEtcd = groups == 1,
            FillKeys = Math.Max(1, options.Keys / groups),
            Rows = Puts(options, groups == 1 ? "1 group, " : $"{groups} groups, "),
        });
        return new RacePlan("groups", "Writes with many groups", [.. scenes])
        {
            RepeatsEtcd = true,
            Notes = ["etcd has one group: its figures are those of the same number of clients. Our leaders are spread over the nodes."],
        };
    }

    public static RacePlan Sizes(RaceOptions options)
    {
        var rows =
            from size in new[] { 16, 256, 4 * 1024, 64 * 1024 }
            from row in Puts(options, size < 1024 ? $"{size} B, " : $"{size / 1024} KiB, ")
            let keys = (int)Math.Min(options.Keys, MostBytesOfValues / size)
            select row with { Task = row.Task with { ValueBytes = size, Keys = keys } };
        return new RacePlan("sizes", "Writes of small and large values", [new Scene { Rows = [.. rows], FillKeys = options.Keys }])
        {
            Notes = ["The rows differ in the size of the values; at most 64 MiB of values are in use."],
        };
    }

    public static RacePlan Five(RaceOptions options)
    {
        var gets = options.Clients.Select(clients => new RowPlan(
            $"linearizable gets, {RaceRun.Counted(clients)}", RaceRun.Load(options, Workload.Linearizable, clients)));
        var scene = new Scene { Nodes = 5, Rows = [.. Puts(options, "puts, "), .. gets], FillKeys = options.Keys };
        return new RacePlan("five", "Five servers", [scene]);
    }

    /// <summary>The clients of etcd, at our nodes and at etcd's.</summary>
    public static RacePlan EtcdApi(RaceOptions options)
    {
        var gets = options.Clients.Select(clients => new RowPlan(
            $"linearizable gets, {RaceRun.Counted(clients)}", RaceRun.Load(options, Workload.Linearizable, clients)));
        var scene = new Scene { ServesEtcdApi = true, Rows = [.. Puts(options, "puts, "), .. gets], FillKeys = options.Keys };
        return new RacePlan("etcd-api", "The API of etcd", [scene])
        {
            Notes = ["Both systems serve the same gRPC clients, connected to the member that leads."],
            Limits = EtcdApiLimits.Of,
        };
    }

    public static RacePlan Network(RaceOptions options)
    {
        var way = TimeSpan.FromMilliseconds(1);
        (string Name, string Settings, TimeSpan Delay)[] cases =
        [
            ("loopback", "", TimeSpan.Zero),
            ("1 ms", "", way),
            ("1 ms, no pipelining", OneWindow, way),
            ("1 ms, no batching", OneEntry, way),
            ("1 ms, neither", OneWindow + "\n" + OneEntry, way),
        ];
        var scenes = cases.Select(c => new Scene
        {
            Name = c.Name,
            Settings = c.Settings,
            Delay = c.Delay,
            HasEtcd = false,
            FillKeys = Math.Min(options.Keys, 1000),
            Rows = Puts(options with { Keys = Math.Min(options.Keys, 1000) }, c.Name + ", "),
        });
        return new RacePlan("network", "Writes over a slower network", [.. scenes])
        {
            Notes =
            [
                "Relays delay every byte to and from a node by at least 1 ms; timers make that up to 2 ms. The clients use them too.",
                "\"No pipelining\" allows one append message under way per peer, \"no batching\" one entry per append message.",
            ],
        };
    }

    public static RacePlan Growth(RaceOptions options, IReadOnlyList<int> sizes)
    {
        var scenes = sizes.Select(keys => new Scene
        {
            Name = $"{keys:N0} keys",
            HasEtcd = false,
            FillKeys = keys,
            Rows = Puts(options with { Keys = keys }, $"{keys:N0} keys, "),
        });
        return new RacePlan("growth", "Writes with few and with many keys", [.. scenes])
        {
            Notes = ["All keys are written before the row is measured."],
        };
    }

    private static IReadOnlyList<RowPlan> Puts(RaceOptions options, string prefix) =>
        [.. options.Clients.Select(c => new RowPlan(prefix + RaceRun.Counted(c), RaceRun.Load(options, Workload.Puts, c)))];
}
