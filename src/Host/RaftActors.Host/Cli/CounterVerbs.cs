using System.CommandLine;
using System.Text.Json;

namespace RaftActors.Host.Cli;

/// <summary><c>counter</c>.</summary>
internal sealed class CounterVerbs(CliIo io)
{
    private readonly ClientOptions _client = new(io, "counter");

    public Command Command() =>
        _client.AddTo(
            new Command("counter", "Named 64-bit counters; every counter starts at zero.")
            {
                Get(),
                Change(
                    "add", "Add a number and print the sum; exit code 1 if it overflows 64 bits.", "The number to add; may be negative.",
                    byDefault: 1),
                Change("reset", "Set a counter and print its value.", "The new value.", byDefault: 0),
            });

    private static Argument<string> Name() => new("NAME") { Description = "The counter." };

    private static string Path(string name) =>
        name.Length == 0 ? throw new UsageError("a name must not be empty") : $"/v1/counters/{ClientOptions.Encode(name)}";

    private Command Get()
    {
        var name = Name();
        var command = new Command("get", "Print a counter's value.") { name };
        command.SetAction((parsed, cancel) => _client.RunAsync(
            parsed, HttpMethod.Get, Path(parsed.GetValue(name)!), null, reply => PrintValue(parsed, reply), cancel));
        return command;
    }

    private Command Change(string verb, string description, string numberDescription, long byDefault)
    {
        var name = Name();
        var number = new Argument<long>("NUMBER")
        {
            Description = numberDescription,
            Arity = ArgumentArity.ZeroOrOne,
            DefaultValueFactory = _ => byDefault,
        };
        var command = new Command(verb, description) { name, number };
        command.SetAction(
            (parsed, cancel) =>
                _client.RunAsync(
                    parsed, HttpMethod.Post, Path(parsed.GetValue(name)!),
                    JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, long> { [verb] = parsed.GetValue(number) }),
                    reply => PrintValue(parsed, reply), cancel));
        return command;
    }

    private int PrintValue(ParseResult parsed, ApiReply reply)
    {
        _client.Print(parsed, reply, reply.Json().GetProperty("value").GetRawText());
        return ExitCode.Done;
    }
}
