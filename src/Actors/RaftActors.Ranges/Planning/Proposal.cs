using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Map;

namespace RaftActors.Ranges.Planning;

/// <summary>Something to do, or something that cannot be done.</summary>
/// <param name="Priority">1 to 10; lower first.</param>
/// <param name="Why">One line for people.</param>
internal abstract record Proposal(int Priority, string Why)
{
    /// <summary>Goes on with an open operation.</summary>
    internal sealed record Drive(int Priority, string Why, long Operation) : Proposal(Priority, Why);

    /// <summary>Begins an operation, or changes a node's mode.</summary>
    internal sealed record Change(int Priority, string Why, MapCommand Command) : Proposal(Priority, Why);

    /// <summary>Moves a leadership.</summary>
    internal sealed record Transfer(int Priority, string Why, string Group, ReplicaId From, ReplicaId To) : Proposal(Priority, Why);

    /// <summary>Nothing can be done now; shown to people.</summary>
    internal sealed record Blocked(int Priority, string Why, string Group, PlanRule Rule) : Proposal(Priority, Why);
}
