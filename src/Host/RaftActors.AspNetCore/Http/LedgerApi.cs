using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using RaftActors.AspNetCore.Access;
using RaftActors.AspNetCore.Contracts;
using RaftActors.Machines.Ledger;
using RaftActors.Messages;
using RaftActors.Ranges.Keys;

namespace RaftActors.AspNetCore.Http;

/// <summary><c>/v1/ledger</c>.</summary>
internal static class LedgerApi
{
    private static readonly MachineGroup Group = new("ledger", typeof(LedgerMachine));
    private static readonly RouteAccess Read = RouteAccess.Named(AccessRole.Read, "ledger");
    private static readonly RouteAccess Write = RouteAccess.Named(AccessRole.Write, "ledger");
    private const int MaxBodyBytes = 4096;

    public static void Map(RouteMap routes)
    {
        routes.Add("GET", "/v1/ledger/accounts", Read, AllAsync, ["after", "limit", MachineGroup.Parameter, .. ApiRequest.ReadParameters])
            .WithMetadata(new ApiDocs("A page of accounts, with the total of all", Answer: typeof(LedgerList)));
        routes.Add("GET", "/v1/ledger/accounts/{id}", Read, BalanceAsync, [MachineGroup.Parameter, .. ApiRequest.ReadParameters])
            .WithMetadata(new ApiDocs("An account", Answer: typeof(LedgerBalance)));
        routes.Add("POST", "/v1/ledger/accounts/{id}", Write, OpenAsync, MachineGroup.Parameter)
            .WithMetadata(new ApiDocs("Opens an account", Answer: typeof(LedgerBalance)));
        routes.Add("POST", "/v1/ledger/accounts/{id}/deposit", Write, DepositAsync, MachineGroup.Parameter)
            .WithMetadata(new ApiDocs("Pays in", Body: typeof(LedgerAmount), Answer: typeof(LedgerBalance)));
        routes.Add("POST", "/v1/ledger/accounts/{id}/withdraw", Write, WithdrawAsync, MachineGroup.Parameter)
            .WithMetadata(new ApiDocs("Pays out", Body: typeof(LedgerAmount), Answer: typeof(LedgerBalance)));
        routes.Add("POST", "/v1/ledger/transfers", Write, TransferAsync, MachineGroup.Parameter)
            .WithMetadata(new ApiDocs("Moves money between accounts", Body: typeof(LedgerTransfer), Answer: typeof(LedgerTransferred)));
    }

    private static async Task AllAsync(ApiRequest request)
    {
        var limit = (int)request.NumberParameter("limit", LedgerLimits.MaxAccounts, 1, LedgerLimits.MaxAccounts);
        var after = request.Parameter("after") ?? "";
        var (accounts, total) = (new List<LedgerAccount>(), (Int128)0);
        Answer? answer = null;
        await foreach (var piece in request.ScanAsync(Group.Of(request), "", "", LedgerCommands.Accounts).ConfigureAwait(false))
        {
            answer = piece;
            var last = accounts.Count > 0 ? accounts[^1].Account : "";
            foreach (var account in Checked(request, piece).Accounts)
            {
                // A range that has grown since the last piece has accounts that were in it.
                if (Utf8Order.Instance.Compare(account.Account, last) > 0)
                {
                    accounts.Add(account);
                    total += account.Balance;
                }
            }
        }

        // A machine returns all its accounts as of one point in time, in order: a page is a part of that, with the total of all.
        var behind = accounts.Where(a => Utf8Order.Instance.Compare(a.Account, after) > 0).Take(limit + 1).ToList();
        await request.OkAsync(
            answer!,
            new LedgerList(
                [.. behind.Take(limit)], (long)Int128.Min(total, long.MaxValue), behind.Count > limit, answer!.Index))
            .ConfigureAwait(false);
    }

    private static async Task BalanceAsync(ApiRequest request)
    {
        var answer = await request
            .QueryAsync(Group.Of(request), request.Value, () => LedgerCommands.Balance(request.Value))
            .ConfigureAwait(false);
        await AccountAsync(request, answer).ConfigureAwait(false);
    }

    private static async Task OpenAsync(ApiRequest request)
    {
        await request.NoBodyAsync().ConfigureAwait(false);
        await ChangeAsync(request, () => LedgerCommands.Open(request.Value)).ConfigureAwait(false);
    }

    private static async Task DepositAsync(ApiRequest request)
    {
        var amount = (await BodyAsync(request, RequestJson.Default.LedgerAmount).ConfigureAwait(false)).Amount;
        await ChangeAsync(request, () => LedgerCommands.Deposit(request.Value, amount)).ConfigureAwait(false);
    }

    private static async Task WithdrawAsync(ApiRequest request)
    {
        var amount = (await BodyAsync(request, RequestJson.Default.LedgerAmount).ConfigureAwait(false)).Amount;
        await ChangeAsync(request, () => LedgerCommands.Withdraw(request.Value, amount)).ConfigureAwait(false);
    }

    private static async Task TransferAsync(ApiRequest request)
    {
        var (from, to, amount) = await BodyAsync(request, RequestJson.Default.LedgerTransfer).ConfigureAwait(false);
        var answer = await request
            .ProposeAsync(Group.Of(request), from, () => LedgerCommands.Transfer(from, to, amount))
            .ConfigureAwait(false);
        var accounts = Checked(request, answer).Accounts;
        await request.OkAsync(answer, new LedgerTransferred(accounts[0], accounts[1], amount, answer.Index)).ConfigureAwait(false);
    }

    private static async Task ChangeAsync(ApiRequest request, Func<ReadOnlyMemory<byte>> command)
    {
        var answer = await request.ProposeAsync(Group.Of(request), request.Value, command).ConfigureAwait(false);
        await AccountAsync(request, answer).ConfigureAwait(false);
    }

    private static Task AccountAsync(ApiRequest request, Answer answer)
    {
        var account = Checked(request, answer).Accounts[0];
        return request.OkAsync(answer, new LedgerBalance(account.Account, account.Balance, answer.Index));
    }

    private static Task<T> BodyAsync<T>(ApiRequest request, JsonTypeInfo<T> contract) => request.BodyAsync(contract, MaxBodyBytes);

    /// <summary>A command that the ledger's rules refuse is in the log, but changed nothing.</summary>
    private static LedgerResult Checked(ApiRequest request, Answer answer)
    {
        var result = LedgerResult.Decode(answer.Result);
        var (status, code) = result.Status switch
        {
            LedgerStatus.Done => (200, ""),
            LedgerStatus.NoSuchAccount => (404, "no-such-account"),
            LedgerStatus.AlreadyOpen => (409, "already-open"),
            LedgerStatus.Insufficient => (409, "insufficient"),
            LedgerStatus.Overflow => (409, "overflow"),
            LedgerStatus.TooManyAccounts => (409, "too-many-accounts"),
            _ => (400, "malformed"),
        };
        return status == 200
            ? result
            : throw new ApiError(status, code, result.Message ?? "The machine refused the command.")
            {
                Group = Group.Of(request).Name,
                Leader = answer.Leader,
            };
    }
}
