using System.Collections.Immutable;
using RaftActors.Soak.History;

namespace RaftActors.Soak.Checkers;

/// <summary>
/// Whether the operations of one object can be ordered so that every answer is explained and no operation precedes one that returned
/// before it was called. The search of Wing and Gong with the memoization of Lowe, one object at a time. Unknown operations may take
/// effect at any time after their call, or never; they are tried last, as most took effect at once or not at all.
/// </summary>
internal sealed class LinearizabilityChecker<TState>(IModel<TState> model, int maxConfigurations = 3_000_000)
    where TState : struct, IEquatable<TState>
{
    /// <summary>The call and return of an operation in the list of events, ordered by time; the head precedes all events.</summary>
    private const int Head = 0;

    public Verdict Check(IEnumerable<Operation> history)
    {
        var operations = history
            .Where(o => o.Ending == Ending.Ok || (o.Ending is Ending.Unknown or Ending.Open && !o.IsRead))
            .OrderBy(o => o.CalledAt).ThenBy(o => o.Id)
            .ToArray();
        return new Search(model, operations, maxConfigurations).Run();
    }

    private sealed class Search
    {
        private readonly IModel<TState> _model;
        private readonly Operation[] _operations;
        private readonly int _maxConfigurations;

        // Events: the call of operation i is 2i + 1, its return 2i + 2; an unknown operation has no return.
        private readonly int[] _next;
        private readonly int[] _previous;
        private readonly ulong[] _done;
        private readonly HashSet<Configuration> _seen = [];
        private readonly Stack<(int Operation, TState Before, bool InDoubt)> _order = new();
        private int _toExplain;
        private int _fewestLeft = int.MaxValue;
        private int _blocked = -1;
        private ImmutableArray<Operation> _longest = [];

        public Search(IModel<TState> model, Operation[] operations, int maxConfigurations)
        {
            (_model, _operations, _maxConfigurations) = (model, operations, maxConfigurations);
            _next = new int[(2 * operations.Length) + 1];
            _previous = new int[_next.Length];
            _done = new ulong[(operations.Length + 63) / 64];
            _toExplain = operations.Count(o => o.ReturnedAt != Operation.Never);

            // At equal times calls come first: then the two overlap, which is the weaker requirement.
            var events = Enumerable
                .Range(0, operations.Length)
                .Select(i => (At: operations[i].CalledAt, Event: (2 * i) + 1))
                .Concat(
                    Enumerable
                        .Range(0, operations.Length)
                        .Where(i => !IsInDoubt(i))
                        .Select(i => (At: operations[i].ReturnedAt, Event: (2 * i) + 2)))
                .OrderBy(e => e.At)
                .ThenBy(e => IsReturn(e.Event))
                .ThenBy(e => e.Event);
            var last = Head;
            foreach (var (_, e) in events)
            {
                _next[last] = e;
                _previous[e] = last;
                last = e;
            }

            _next[last] = -1;
        }

        public Verdict Run()
        {
            var state = _model.Initial;
            var at = _next[Head];
            var inDoubt = false;
            while (_toExplain > 0)
            {
                if (IsReturn(at))
                {
                    if (!inDoubt)
                    {
                        // No operation with a known outcome can be next: try an unknown one.
                        inDoubt = true;
                        at = _next[Head];
                        continue;
                    }

                    Remember(at);
                    if (!_order.TryPop(out var undone))
                    {
                        return new Verdict(VerdictKind.Wrong, _operations[_blocked], _longest);
                    }

                    (var operation, state, inDoubt) = undone;
                    Restore(operation);
                    at = _next[Call(operation)];
                    continue;
                }

                var candidate = (at - 1) / 2;
                if (IsInDoubt(candidate) == inDoubt && _model.TryStep(state, _operations[candidate], out var next))
                {
                    Flip(candidate);
                    if (_seen.Add(new Configuration((ulong[])_done.Clone(), next)))
                    {
                        if (_seen.Count > _maxConfigurations)
                        {
                            return Verdict.Undecided;
                        }

                        _order.Push((candidate, state, inDoubt));
                        Remove(candidate);
                        (state, at, inDoubt) = (next, _next[Head], false);
                        continue;
                    }

                    Flip(candidate);
                }

                at = _next[at];
            }

            return Verdict.Right;
        }

        private static bool IsReturn(int e) => e != Head && e % 2 == 0;

        private static int Call(int operation) => (2 * operation) + 1;

        private bool IsInDoubt(int operation) => _operations[operation].ReturnedAt == Operation.Never;

        private void Flip(int operation) => _done[operation / 64] ^= 1UL << (operation % 64);

        private void Remove(int operation)
        {
            Unlink(Call(operation));
            if (!IsInDoubt(operation))
            {
                Unlink(Call(operation) + 1);
                _toExplain--;
            }
        }

        /// <summary>Undoes <see cref="Remove"/>, in reverse order: the links of a removed event still refer to its neighbours.</summary>
        private void Restore(int operation)
        {
            Flip(operation);
            if (!IsInDoubt(operation))
            {
                Link(Call(operation) + 1);
                _toExplain++;
            }

            Link(Call(operation));
        }

        private void Unlink(int e)
        {
            _next[_previous[e]] = _next[e];
            if (_next[e] >= 0)
            {
                _previous[_next[e]] = _previous[e];
            }
        }

        private void Link(int e)
        {
            _next[_previous[e]] = e;
            if (_next[e] >= 0)
            {
                _previous[_next[e]] = e;
            }
        }

        private void Remember(int blockedReturn)
        {
            if (_toExplain < _fewestLeft)
            {
                _fewestLeft = _toExplain;
                _blocked = (blockedReturn - 1) / 2;
                _longest = [.. _order.Reverse().Select(o => _operations[o.Operation])];
            }
        }
    }

    /// <summary>The set of explained operations, and the state after them.</summary>
    private readonly record struct Configuration(ulong[] Done, TState State)
    {
        public bool Equals(Configuration other) => State.Equals(other.State) && Done.AsSpan().SequenceEqual(other.Done);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.Add(State);
            foreach (var word in Done)
            {
                hash.Add(word);
            }

            return hash.ToHashCode();
        }
    }
}
