using RaftActors.Soak.Checkers;
using RaftActors.Soak.History;
using Xunit;

namespace RaftActors.Soak.Tests;

/// <summary>The search agrees with an exhaustive check on small random histories, many of them correct and many wrong.</summary>
public sealed class AgreementTests
{
    private const int Histories = 20_000;

    [Fact]
    public void The_checker_agrees_with_all_orders_on_registers() => Agree(new RegisterModel(), random =>
    {
        var (value, expected) = (random.Next(1, 4), random.Next(0, 4));
        return random.Next(3) switch
        {
            0 => new Operation { Client = 1, Kind = OperationKind.Put, Object = "x", Value = value },
            1 => new Operation
            {
                Client = 1,
                Kind = OperationKind.Swap,
                Object = "x",
                Value = value,
                Expected = expected,
                IsDone = random.Next(2) == 0,
            },
            _ => new Operation { Client = 1, Kind = OperationKind.Get, Object = "x", Result = [random.Next(0, 4)] },
        };
    });

    [Fact]
    public void The_checker_agrees_with_all_orders_on_counters() => Agree(new CounterModel(), random => random.Next(2) == 0
        ? new Operation { Client = 1, Kind = OperationKind.Add, Object = "x", Value = random.Next(1, 3), Result = [random.Next(1, 6)] }
        : new Operation { Client = 1, Kind = OperationKind.Count, Object = "x", Result = [random.Next(0, 5)] });

    private static void Agree<TState>(IModel<TState> model, Func<Random, Operation> draw)
        where TState : struct, IEquatable<TState>
    {
        var right = 0;
        for (var seed = 0; seed < Histories; seed++)
        {
            var random = new Random(seed);
            var history = Enumerable.Range(0, random.Next(1, 7)).Select(_ => Drawn(random, draw)).ToList();
            var expected = AllOrders.HasRightOne(model, history);
            right += expected ? 1 : 0;

            Assert.Equal(
                (seed, expected ? VerdictKind.Right : VerdictKind.Wrong),
                (seed, new LinearizabilityChecker<TState>(model).Check(history).Kind));
        }

        // Otherwise the generator is at fault, and nothing was compared.
        Assert.InRange(right, Histories / 20, Histories * 19 / 20);
    }

    private static Operation Drawn(Random random, Func<Random, Operation> draw)
    {
        var operation = draw(random);
        operation.Id = random.Next();
        operation.CalledAt = random.Next(12);
        operation.Ending = random.Next(6) == 0 ? Ending.Unknown : Ending.Ok;
        operation.ReturnedAt = operation.Ending == Ending.Unknown ? Operation.Never : operation.CalledAt + random.Next(1, 7);
        return operation;
    }
}
