using RaftActors.Soak.History;

namespace RaftActors.Soak.Tests;

/// <summary>Hand-written histories: times are whole numbers, and every operation has its outcome.</summary>
internal static class Written
{
    private static long _id;

    public static Operation Ok(OperationKind kind, long from, long to, long value = 0, params long[] result) =>
        At(new Operation { Client = 1, Kind = kind, Object = "x", Value = value }, Ending.Ok, from, to, result);

    public static Operation Refused(OperationKind kind, long from, long to, long value = 0)
    {
        var operation = Ok(kind, from, to, value);
        operation.IsDone = false;
        return operation;
    }

    public static Operation Unknown(OperationKind kind, long from, long value = 0) =>
        At(new Operation { Client = 1, Kind = kind, Object = "x", Value = value }, Ending.Unknown, from, Operation.Never, []);

    public static Operation NotApplied(OperationKind kind, long from, long to, long value = 0) =>
        At(new Operation { Client = 1, Kind = kind, Object = "x", Value = value }, Ending.NotApplied, from, to, []);

    public static Operation Swap(long from, long to, long expected, long value, bool isDone = true)
    {
        var operation = At(
            new Operation
            {
                Client = 1,
                Kind = OperationKind.Swap,
                Object = "x",
                Expected = expected,
                Value = value,
            },
            Ending.Ok,
            from,
            to,
            []);
        operation.IsDone = isDone;
        return operation;
    }

    public static Operation Transfer(long from, long to, int giver, int taker, long amount, params long[] balances)
    {
        var operation = At(
            new Operation
            {
                Client = 1,
                Kind = OperationKind.Transfer,
                Object = "x",
                From = giver,
                To = taker,
                Value = amount,
            },
            Ending.Ok,
            from,
            to,
            balances);
        operation.IsDone = balances.Length > 0;
        return operation;
    }

    private static Operation At(Operation operation, Ending ending, long from, long to, long[] result)
    {
        (operation.Id, operation.CalledAt, operation.ReturnedAt, operation.Ending) = (++_id, from, to, ending);
        (operation.IsDone, operation.Result) = (ending == Ending.Ok, [.. result]);
        return operation;
    }
}
