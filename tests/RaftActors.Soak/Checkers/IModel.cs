using RaftActors.Soak.History;

namespace RaftActors.Soak.Checkers;

/// <summary>What one object does, one operation at a time.</summary>
internal interface IModel<TState>
    where TState : struct, IEquatable<TState>
{
    TState Initial { get; }

    /// <summary>
    /// Whether the operation, as it was answered, may happen in a state, and the state after it. Of an operation that ended unknown only an
    /// effect
    /// counts: one without may as well never happen.
    /// </summary>
    bool TryStep(TState state, Operation operation, out TState next);
}
