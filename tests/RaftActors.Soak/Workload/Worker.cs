using RaftActors.Soak.Checkers;
using RaftActors.Soak.History;

namespace RaftActors.Soak.Workload;

/// <summary>The loop of one client: pick an object, run an operation, pause briefly.</summary>
internal sealed class Worker(int id, ObjectPool pool, WorkloadContext context, Random random)
{
    private const int MaxThoughtMs = 60;
    private const long MaxAdd = 1L << 40;
    private static readonly string[] Readings = ["linearizable", "linearizable", "linearizable", "follower", "follower", "lease", "log"];
    private readonly SoakClient _client = new(id, pool.Group, context, random);

    public async Task RunAsync()
    {
        while (!context.Stopping.IsCancellationRequested)
        {
            var place = random.Next();
            if (pool.Take(place) is { } found)
            {
                try
                {
                    await UseAsync(found).ConfigureAwait(false);
                }
                finally
                {
                    pool.Leave(found);
                }
            }
            else if (await MakeAsync().ConfigureAwait(false) is { } made)
            {
                pool.Offer(place, made);
            }

            await Task.Delay(random.Next(MaxThoughtMs)).ConfigureAwait(false);
        }
    }

    private Task UseAsync(SoakObject found) =>
        pool.Group switch
        {
            "kv" => UseKeyAsync(found),
            "counter" => RunAsync(
                found,
                random.Next(10) < 6 ? Asked(found, OperationKind.Add, random.NextInt64(1, MaxAdd)) : Read(found, OperationKind.Count)),
            "ledger" => RunAsync(found, random.Next(10) < 6 ? Transfer(found) : Read(found, OperationKind.Balances)),
            _ => UseLockAsync(found),
        };

    private async Task UseKeyAsync(SoakObject found)
    {
        var operation = random.Next(10) switch
        {
            < 5 => Read(found, OperationKind.Get),
            < 8 => Asked(found, OperationKind.Put, context.NextValue()),
            _ => new Operation
            {
                Client = _client.Id,
                Kind = OperationKind.Swap,
                Object = found.Name,
                Value = context.NextValue(),
                Expected = found.Latest,
            },
        };
        await RunAsync(found, operation).ConfigureAwait(false);
        if (operation is { Ending: Ending.Ok, IsDone: true })
        {
            found.Latest = operation.IsRead ? operation.Result[0] : operation.Value;
        }
    }

    private async Task UseLockAsync(SoakObject found)
    {
        var acquire = Asked(found, OperationKind.Acquire, random.Next(200, 1500));
        await RunAsync(found, acquire).ConfigureAwait(false);
        if (acquire is { Ending: Ending.Ok, IsDone: true })
        {
            var release = new Operation
            {
                Client = _client.Id,
                Kind = OperationKind.Release,
                Object = found.Name,
                Value = acquire.Result[0],
                Expected = acquire.Id,
            };
            await RunAsync(found, release).ConfigureAwait(false);
        }
    }

    /// <summary>A new object, ready for use; null if it could not be prepared, or the outcome is unknown.</summary>
    private async Task<SoakObject?> MakeAsync()
    {
        var made = pool.Make();
        for (var account = 0; pool.Group == "ledger" && account < Balances.Accounts; account++)
        {
            foreach (var (kind, value) in new[] { (OperationKind.Open, 0), (OperationKind.Deposit, Balances.AtFirst) })
            {
                var operation = new Operation { Client = _client.Id, Kind = kind, Object = made.Name, From = account, Value = value };
                await RunAsync(made, operation, inSession: true).ConfigureAwait(false);
                if (operation is not { Ending: Ending.Ok, IsDone: true })
                {
                    return null;
                }
            }
        }

        return made;
    }

    private Task RunAsync(SoakObject found, Operation operation) =>
        RunAsync(found, operation, inSession: !operation.IsRead && random.Next(2) == 0);

    private Task RunAsync(SoakObject found, Operation operation, bool inSession)
    {
        found.Add(operation);
        return _client.RunAsync(operation, inSession);
    }

    private Operation Asked(SoakObject found, OperationKind kind, long value) =>
        new()
        {
            Client = _client.Id,
            Kind = kind,
            Object = found.Name,
            Value = value,
        };

    private Operation Read(SoakObject found, OperationKind kind) =>
        new() { Client = _client.Id, Kind = kind, Object = found.Name, Reading = Readings[random.Next(Readings.Length)] };

    private Operation Transfer(SoakObject found)
    {
        var from = random.Next(Balances.Accounts);
        return new Operation
        {
            Client = _client.Id,
            Kind = OperationKind.Transfer,
            Object = found.Name,
            From = from,
            To = (from + random.Next(1, Balances.Accounts)) % Balances.Accounts,
            Value = random.Next(1, 700),
        };
    }
}
