using System.Text.Json;
using RaftActors.Benchmarks.Race.Clients;

namespace RaftActors.Benchmarks.Race.Servers;

/// <summary>One system with its servers and its client process. A process that dies ends the race, with its last output.</summary>
internal sealed class Contestant : IAsyncDisposable
{
    private readonly IRaceServers _servers;
    private readonly ChildProcess _client;
    private readonly CancellationToken _cancel;

    private Contestant(IRaceServers servers, ChildProcess client, CancellationToken cancel) =>
        (_servers, _client, _cancel) = (servers, client, cancel);

    public IRaceServers Servers => _servers;

    /// <summary>Waits until the servers have their leaders.</summary>
    public static async Task<Contestant> StartAsync(IRaceServers servers, int groups, CancellationToken cancel)
    {
        Contestant? contestant = null;
        try
        {
            contestant = new Contestant(servers, servers.StartClient(), cancel);
            await contestant.DoAsync(new ClientTask { Kind = ClientTaskKind.Prepare, Groups = groups });
            return contestant;
        }
        catch
        {
            await (contestant?.DisposeAsync() ?? servers.DisposeAsync());
            throw;
        }
    }

    /// <summary>Has the client process do a task.</summary>
    public async Task<LoadResult> DoAsync(ClientTask task)
    {
        var request = task with { Servers = [.. _servers.Processes.Select(p => p.Id)] };
        await _client.Input.WriteLineAsync(JsonSerializer.Serialize(request, RaceJson.Line).AsMemory(), _cancel);
        await _client.Input.FlushAsync(_cancel);
        var answer = _client.Output.ReadLineAsync(_cancel).AsTask();
        var mayDie = task.Kind == ClientTaskKind.Failover;
        var died = Task.WhenAny((mayDie ? [] : _servers.Processes).Append(_client).Select(p => p.Ended));
        await Task.WhenAny(answer, died);
        _cancel.ThrowIfCancellationRequested();
        var line = answer.IsCompletedSuccessfully ? answer.Result : null;
        var result = line is null ? null : JsonSerializer.Deserialize<LoadResult>(line, RaceJson.Line);
        if (result is null or { Failure: not null })
        {
            throw new RaceException(Explain(task, result?.Failure));
        }

        return result;
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _servers.DisposeAsync();
    }

    private string Explain(ClientTask task, string? failure)
    {
        var processes = _servers.Processes.Append(_client).Select(p => p.Describe());
        return $"{_servers.System.Name()} did not do its task {task.Kind}. {failure}".TrimEnd() + $"\n{string.Join('\n', processes)}";
    }
}
