using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Samples.Shared;
using Samples.SingletonWithLease;

using var scratch = new Scratch();
var ports = Scratch.FreePorts(3);

// The first member to be started is the oldest one: the singleton begins there.
List<IHost> hosts = [.. ports.Select((port, i) => Node.Build($"n{i + 1}", port, ports[0], scratch.Of($"n{i + 1}")))];
foreach (var host in hosts)
{
    await host.StartAsync();
}

var first = await AskAsync(hosts[1], _ => true);
Console.WriteLine($"the singleton runs on {first.Node} with a lease");

// A planned stop: the member leaves, and the next node needs the lease before it starts its own singleton.
await hosts[0].StopAsync();
var next = await AskAsync(hosts[1], there => there.Node != first.Node);
Console.WriteLine($"{first.Node} has left; the singleton runs on another node with a lease");
Console.WriteLine($"the token of the second lease is larger: {next.Token > first.Token}");

await Task.WhenAll(hosts.Skip(1).Select(h => h.StopAsync()));
hosts.ForEach(h => h.Dispose());

// The proxy keeps a question until it knows the singleton; while it moves, a question may be lost.
static async Task<RunsOn> AskAsync(IHost host, Func<RunsOn, bool> isExpected)
{
    var singleton = host.Services.GetRequiredService<IRequiredActor<Report>>().ActorRef;
    using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(50));
    while (true)
    {
        try
        {
            var there = await singleton.Ask<RunsOn>("where", TimeSpan.FromSeconds(1), patience.Token);
            if (there.Token > 0 && isExpected(there))
            {
                return there;
            }
        }
        catch (AskTimeoutException)
        {
            patience.Token.ThrowIfCancellationRequested();
        }
    }
}
