using System.Text;
using Akka.Hosting;
using Akka.Remote.Hosting;
using RaftActors.Client;
using RaftActors.Hosting;
using RaftActors.Messages;
using Samples.AspNet;
using Samples.Shared;

using var scratch = new Scratch();
var port = Scratch.FreePorts(1)[0];
var builder = WebApplication.CreateBuilder();
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Logging.SetMinimumLevel(LogLevel.Error);
builder.Services.AddSingleton<IPrices, PriceList>();
builder.Services.AddHealthChecks();

// WithRaft runs when the container is complete, so the clients are added by a call of their own.
builder.Services.AddRaftClients();
builder.Services.AddAkka("app", akka => akka
    .AddHocon("akka { loglevel = ERROR, stdout-loglevel = OFF }", HoconAddMode.Prepend)
    .WithRemoting("127.0.0.1", port)
    .WithRaft(o =>
    {
        o.NodeId = "n1";
        o.Nodes["n1"] = $"127.0.0.1:{port}";    // one node for the sample; an application names all of them, the same on each
        o.DataDirectory = scratch.Of("n1");
    })
    .WithRaftGroup<Orders>("orders")
    .WithRaftReadinessCheck());

var app = builder.Build();
app.MapHealthChecks("/health");
app.MapPost("/orders/{item}", async (RaftClient raft, string item) =>
{
    var answer = await raft.ProposeAsync("orders", Encoding.UTF8.GetBytes(item));

    // Unknown is not a failure: the order may have been accepted, so the client must not simply send it again.
    return answer.Outcome switch
    {
        Outcome.Ok when answer.Result.IsEmpty => Results.NotFound($"no price for '{item}'"),
        Outcome.Ok => Results.Ok(Encoding.UTF8.GetString(answer.Result.Span)),
        Outcome.Unknown => Results.Problem("the order may have been accepted", statusCode: StatusCodes.Status504GatewayTimeout),
        _ => Results.Problem(answer.Message, statusCode: StatusCodes.Status503ServiceUnavailable),
    };
});
app.MapGet("/orders", async (RaftClient raft) => Encoding.UTF8.GetString((await raft.QueryAsync("orders", default)).Result.Span));

await app.StartAsync();
Console.WriteLine($"listening on {app.Urls.First()}");
if (args.Contains("--serve"))
{
    await app.WaitForShutdownAsync();
}
else
{
    using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    foreach (var item in new[] { "tea", "cake", "gold" })
    {
        using var response = await http.PostAsync($"/orders/{item}", null);
        Console.WriteLine($"POST /orders/{item}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
    }

    Console.WriteLine($"GET /orders: {await http.GetStringAsync("/orders")}");
    Console.WriteLine($"GET /health: {await http.GetStringAsync("/health")}");
    await app.StopAsync();
}

await app.DisposeAsync();
