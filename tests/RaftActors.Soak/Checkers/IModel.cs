using RaftActors.Soak.History;

namespace RaftActors.Soak.Checkers;

/// <summary>The sequential behaviour of one object.</summary>
internal interface IModel<TState>
    where TState : struct, IEquatable<TState>
{
    TState Initial { get; }

    /// <summary>
    /// Whether the operation, with its answer, is possible in a state, and the next state. An unknown operation counts only if it has an
    /// effect: without one it may as well never happen.
    /// </summary>
    bool TryStep(TState state, Operation operation, out TState next);
}
