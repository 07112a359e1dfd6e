using RaftActors.Benchmarks.Race.Clients;

namespace RaftActors.Benchmarks.Race.Report;

/// <summary>A measured row: the median of all rounds.</summary>
/// <param name="Name">What stands in the table.</param>
/// <param name="Task">What the clients did.</param>
/// <param name="Ours">Our figures; <see langword="null"/> if only etcd ran.</param>
/// <param name="Etcd">Those of etcd; <see langword="null"/> if it did not run.</param>
internal sealed record RaceRow(string Name, ClientTask Task, LoadResult? Ours, LoadResult? Etcd)
{
    /// <summary>Our operations per second as a multiple of etcd's; <see langword="null"/> without both.</summary>
    public double? Ratio => Quotient(r => r.PerSecond);

    /// <summary>One of our figures as a multiple of etcd's.</summary>
    public double? Quotient(Func<LoadResult, double> figure) =>
        Ours is null || Etcd is null || figure(Etcd) == 0 ? null : figure(Ours) / figure(Etcd);
}
