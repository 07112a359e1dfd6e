using RaftActors.Benchmarks.Race.Clients;

namespace RaftActors.Benchmarks.Race.Report;

/// <summary>The limits of the race through the API of etcd.</summary>
internal static class EtcdApiLimits
{
    private const double Factor = 1.5;

    public static IReadOnlyList<RaceLimit> Of(IReadOnlyList<RaceRow> rows) =>
    [
        .. from workload in (Workload[])[Workload.Puts, Workload.Linearizable]
           from clients in (int[])[64, 256, 1000]
           select RaceLimits.AtLeast(rows, workload, clients, Factor),
        RaceLimits.Tails(rows),
    ];
}
