using RaftActors.Benchmarks.Race.Clients;

namespace RaftActors.Benchmarks.Race;

/// <summary>A row to measure.</summary>
/// <param name="Name">What stands in the table.</param>
/// <param name="Task">What the clients do.</param>
internal sealed record RowPlan(string Name, ClientTask Task);
