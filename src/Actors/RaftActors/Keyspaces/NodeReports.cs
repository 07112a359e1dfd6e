using Akka.Actor;
using RaftActors.Messages;
using RaftActors.Ranges.Codecs;
using RaftActors.Replicas;
using RaftActors.Requests;
using RaftActors.Routing;

namespace RaftActors.Keyspaces;

/// <summary>Answers the planner's question what this node leads. Nothing of it is in a log.</summary>
internal sealed class NodeReports(GroupDirectory directory, NodeLocations locations)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    public Task<ClientResponse> AnswerAsync(NodeReportRequest request) => AnswerAsync(
        request,
        [.. directory.Groups.Select(g => g.Id.Value).Where(g => directory.NodesOf(g) is not null).Select(FactsAsync)]);

    private async Task<ClientResponse> AnswerAsync(NodeReportRequest request, Task<ClientResponse?>[] asked)
    {
        List<KeyValuePair<string, byte[]>> led = [];
        foreach (var answer in await Task.WhenAll(asked).ConfigureAwait(false))
        {
            if (answer is { Outcome: Outcome.Ok })
            {
                led.Add(KeyValuePair.Create(answer.Group, answer.Result.ToArray()));
            }
        }

        return ClientResponse.Ok(request, 0, 0, FactsCodec.Encode(locations.Problem is not null, led));
    }

    private async Task<ClientResponse?> FactsAsync(string group)
    {
        try
        {
            return directory.Find(group) is { } replica
                ? await replica.Ask<ClientResponse>(GetRangeFacts.Instance, Patience).ConfigureAwait(false)
                : null;
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }
}
