using System.CommandLine;
using System.Text.Json;
using RaftActors.AspNetCore.Words;

namespace RaftActors.Host.Cli;

/// <summary><c>ledger</c>.</summary>
internal sealed class LedgerVerbs(CliIo io)
{
    private const string Accounts = "/v1/ledger/accounts";
    private readonly ClientOptions _client = new(io, "ledger");

    public Command Command() =>
        _client.AddTo(
            new Command("ledger", "Accounts that never fall below zero; exit code 1 if a rule refuses the operation.")
            {
                Open(),
                Change("deposit", "Put money into an account and print its balance."),
                Change("withdraw", "Take money out of an account, if there is enough, and print its balance."),
                Transfer(),
                Balance(),
            });

    private static Argument<string> Account() => new("ACCOUNT") { Description = "The account." };

    private static Argument<long> Amount() => new("AMOUNT") { Description = "The amount; more than zero." };

    private static string Path(string account) =>
        account.Length == 0 ? throw new UsageError("an account's name must not be empty") : $"{Accounts}/{ClientOptions.Encode(account)}";

    private Command Open()
    {
        var account = Account();
        var command = new Command("open", "Open an account; exit code 1 if it exists already.") { account };
        command.SetAction((parsed, cancel) => _client.RunAsync(
            parsed, HttpMethod.Post, Path(parsed.GetValue(account)!), null, reply => PrintBalance(parsed, reply), cancel));
        return command;
    }

    private Command Change(string verb, string description)
    {
        var account = Account();
        var amount = Amount();
        var command = new Command(verb, description) { account, amount };
        command.SetAction((parsed, cancel) => _client.RunAsync(
            parsed, HttpMethod.Post, $"{Path(parsed.GetValue(account)!)}/{verb}", JsonSerializer.SerializeToUtf8Bytes(
                new { amount = Positive(parsed.GetValue(amount)) }),
            reply => PrintBalance(parsed, reply), cancel));
        return command;
    }

    private Command Transfer()
    {
        var from = new Argument<string>("FROM") { Description = "The account to take the money from." };
        var to = new Argument<string>("TO") { Description = "The account that receives it." };
        var amount = Amount();
        var command = new Command("transfer", "Move money between two accounts: both change, or neither.") { from, to, amount };
        command.SetAction((parsed, cancel) => _client.RunAsync(
            parsed, HttpMethod.Post, "/v1/ledger/transfers",
            JsonSerializer.SerializeToUtf8Bytes(
                new { from = parsed.GetValue(from), to = parsed.GetValue(to), amount = Positive(parsed.GetValue(amount)) }),
            reply =>
            {
                var body = reply.Json();
                _client.Print(parsed, reply, $"{Text(body.GetProperty("from"))}, {Text(body.GetProperty("to"))}");
                return ExitCode.Done;
            },
            cancel));
        return command;
    }

    private Command Balance()
    {
        var account = new Argument<string?>("ACCOUNT")
        {
            Description = "The account; default: all accounts, as of one point in time.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("balance", "Print a balance; exit code 1 if the account does not exist.") { account };
        command.SetAction((parsed, cancel) => parsed.GetValue(account) is { } one
            ? _client.RunAsync(parsed, HttpMethod.Get, Path(one), null, reply => PrintBalance(parsed, reply), cancel)
            : _client.RunAsync(parsed, HttpMethod.Get, Accounts, null, reply => PrintAll(parsed, reply), cancel));
        return command;
    }

    private int PrintBalance(ParseResult parsed, ApiReply reply)
    {
        _client.Print(parsed, reply, reply.Json().GetProperty("balance").GetRawText());
        return ExitCode.Done;
    }

    private int PrintAll(ParseResult parsed, ApiReply reply)
    {
        if (_client.IsJson(parsed))
        {
            _client.Print(parsed, reply, "");
            return ExitCode.Done;
        }

        var body = reply.Json();
        var accounts = body.GetProperty("accounts").EnumerateArray().Select(
            a => (Cell[])[a.GetProperty("account").GetString()!, a.GetProperty("balance").GetRawText()]);
        Tables.Write(io, ["account", "balance"], accounts.Append(["total", body.GetProperty("total").GetRawText()]));
        return ExitCode.Done;
    }

    private static long Positive(long amount) => amount > 0 ? amount : throw new UsageError("AMOUNT must be more than zero");

    private static string Text(JsonElement account) =>
        $"{Printable.Word(account.GetProperty("account").GetString()!)} {account.GetProperty("balance").GetRawText()}";
}
