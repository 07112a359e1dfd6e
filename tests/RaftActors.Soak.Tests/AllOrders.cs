using RaftActors.Soak.Checkers;
using RaftActors.Soak.History;

namespace RaftActors.Soak.Tests;

/// <summary>Checks linearizability by trying every order: too slow for more than a few operations, and too simple to be wrong.</summary>
internal static class AllOrders
{
    public static bool HasRightOne<TState>(IModel<TState> model, IReadOnlyList<Operation> history)
        where TState : struct, IEquatable<TState> =>
        CanFinish(model, model.Initial, [.. history.Where(o => o.Ending == Ending.Ok || (o.Ending == Ending.Unknown && !o.IsRead))]);

    private static bool CanFinish<TState>(IModel<TState> model, TState state, List<Operation> left)
        where TState : struct, IEquatable<TState>
    {
        if (left.TrueForAll(o => o.Ending == Ending.Unknown))
        {
            return true;
        }

        foreach (var first in left)
        {
            if (left.TrueForAll(o => o.ReturnedAt >= first.CalledAt)
                && model.TryStep(state, first, out var next)
                && CanFinish(model, next, [.. left.Where(o => o != first)]))
            {
                return true;
            }
        }

        return false;
    }
}
