using Microsoft.AspNetCore.Builder;
using RaftActors.AspNetCore.Access;
using RaftActors.AspNetCore.Contracts;
using RaftActors.Machines.Counters;

namespace RaftActors.AspNetCore.Http;

/// <summary><c>/v1/counters</c>.</summary>
internal static class CounterApi
{
    private static readonly MachineGroup Group = new("counter", typeof(CounterMachine));
    private static readonly RouteAccess Read = RouteAccess.Named(AccessRole.Read, "counter");
    private static readonly RouteAccess Write = RouteAccess.Named(AccessRole.Write, "counter");
    private const int MaxBodyBytes = 1024;

    public static void Map(RouteMap routes)
    {
        routes.Add("GET", "/v1/counters/{name}", Read, GetAsync, [MachineGroup.Parameter, .. ApiRequest.ReadParameters])
            .WithMetadata(new ApiDocs("The value of a counter", Answer: typeof(CounterValue)));
        routes.Add("POST", "/v1/counters/{name}", Write, ChangeAsync, MachineGroup.Parameter)
            .WithMetadata(new ApiDocs("Adds to a counter, or sets it", Body: typeof(CounterChange), Answer: typeof(CounterValue)));
    }

    private static async Task GetAsync(ApiRequest request)
    {
        Names.Check("name", request.Value);
        var answer = await request
            .QueryAsync(Group.Of(request), request.Value, () => CounterCommands.Get(request.Value))
            .ConfigureAwait(false);
        await request.OkAsync(answer, new CounterValue(CounterResult.Decode(answer.Result).Value, answer.Index)).ConfigureAwait(false);
    }

    private static async Task ChangeAsync(ApiRequest request)
    {
        Names.Check("name", request.Value);
        var (add, reset) = await request.BodyAsync(RequestJson.Default.CounterChange, MaxBodyBytes).ConfigureAwait(false);
        if (add.HasValue == reset.HasValue)
        {
            throw ApiError.Malformed("Exactly one of 'add' and 'reset' must be given.");
        }

        var answer = await request
            .ProposeAsync(Group.Of(request), request.Value, () =>
                add is { } number ? CounterCommands.Add(request.Value, number) : CounterCommands.Reset(request.Value, reset!.Value))
            .ConfigureAwait(false);
        var result = CounterResult.Decode(answer.Result);
        switch (result.Status)
        {
            case CounterStatus.Done:
                await request.OkAsync(answer, new CounterValue(result.Value, answer.Index)).ConfigureAwait(false);
                break;
            case CounterStatus.Overflow:
                throw new ApiError(409, "overflow", result.Message!) { Group = Group.Of(request).Name, Leader = answer.Leader };
            default:
                throw ApiError.Malformed(result.Message ?? "The machine refused the command.");
        }
    }
}
