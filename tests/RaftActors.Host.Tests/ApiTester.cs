using System.Text;
using System.Text.Json;
using Xunit;

namespace RaftActors.Host.Tests;

/// <summary>Sends requests and reads JSON answers.</summary>
internal sealed class ApiTester(Uri address) : IDisposable
{
    public HttpClient Http { get; } = new() { BaseAddress = address };

    public async Task<(int Status, JsonElement Body)> Send(
        string method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative))
        {
            Content = body is null ? null : new StringContent(body),
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Http.SendAsync(request);
        return ((int)response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }

    public async Task<JsonElement> Done(string method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        var reply = await Send(method, path, body, headers);
        Assert.True(reply.Status == 200, $"{method} {path}: {reply.Status} {reply.Body}");
        return reply.Body;
    }

    /// <summary>Expects a definite refusal for this reason.</summary>
    public async Task Refused(
        int status, string code, string method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        var reply = await Send(method, path, body, headers);
        Assert.Equal(
            (status, code, "not-applied"),
            (reply.Status, reply.Body.GetProperty("error").GetString(), reply.Body.GetProperty("outcome").GetString()));
        Assert.NotEmpty(reply.Body.GetProperty("message").GetString()!);
    }

    /// <summary>The first server-sent event that satisfies a condition.</summary>
    public async Task<JsonElement> Event(string path, Func<JsonElement, bool> wanted, CancellationToken cancel)
    {
        using var stream = new StreamReader(await Http.GetStreamAsync(new Uri(path, UriKind.Relative), cancel), Encoding.UTF8);
        while (await stream.ReadLineAsync(cancel) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal)
                && JsonDocument.Parse(line["data: ".Length..]).RootElement is var data
                && wanted(data))
            {
                return data;
            }
        }

        throw new InvalidOperationException("The stream ended.");
    }

    public void Dispose() => Http.Dispose();
}
