using RaftActors.Benchmarks.Race.Clients;
using RaftActors.Benchmarks.Race.Report;

namespace RaftActors.Benchmarks.Race;

/// <summary>The race itself: every workload with every number of clients, on both systems.</summary>
internal static class RaceRun
{
    private const string LeaseNote = "etcd has no reads by lease: its figures in these rows are linearizable reads.";
    private const string StaleNote = "Stale reads are answered by the node asked: for both systems the one that leads.";

    public static Task<int> RunAsync(RaceOptions options, IReadOnlyList<Workload> workloads, CancellationToken cancel)
    {
        var rows =
            from workload in workloads
            from clients in options.Clients
            select new RowPlan($"{NameOf(workload)}, {Counted(clients)}", Load(options, workload, clients));
        var plan = new RacePlan("race", "RaftActors and etcd", [new Scene { Rows = [.. rows], FillKeys = options.Keys }])
        {
            Notes = [LeaseNote, StaleNote],
            Limits = RaceLimits.Of,
        };
        return plan.RunAsync(options, cancel);
    }

    public static ClientTask Load(RaceOptions options, Workload workload, int clients) => new()
    {
        Kind = ClientTaskKind.Load,
        Workload = workload,
        Clients = clients,
        Seconds = options.Seconds,
        ValueBytes = options.ValueBytes,
        Keys = options.Keys,
        Seed = options.Seed,
    };

    public static string Counted(int clients) => clients == 1 ? "1 client" : $"{clients} clients";

    private static string NameOf(Workload workload) => workload switch
    {
        Workload.Puts => "puts",
        Workload.Linearizable => "linearizable gets",
        Workload.Lease => "lease gets",
        Workload.Stale => "stale gets",
        Workload.Mixed => "90 % linearizable gets, 10 % puts",
        _ => throw new ArgumentOutOfRangeException(nameof(workload), workload, "This workload has no name: add one here."),
    };
}
