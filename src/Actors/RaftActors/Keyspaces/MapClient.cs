using Akka.Actor;
using RaftActors.Messages;
using RaftActors.Ranges.Codecs;
using RaftActors.Ranges.Map;
using RaftActors.Requests;
using RaftActors.Settings;
using RaftActors.Status;

namespace RaftActors.Keyspaces;

/// <summary>
/// The range map as its readers and writers on this node see it: through the router, like any client. Safe from any thread.
/// </summary>
/// <param name="router">This node's router.</param>
/// <param name="timeout">How long to try each request.</param>
internal sealed class MapClient(IActorRef router, TimeSpan timeout)
{
    private const int Page = 500;

    /// <summary>The router answers by then; the rest is only for a node that is stopping.</summary>
    private readonly TimeSpan _patience = timeout + TimeSpan.FromSeconds(2);

    /// <summary>Proposes a command; null if it may have been applied or not: look at the map before the next.</summary>
    public async Task<MapAnswer?> ChangeAsync(MapCommand command)
    {
        var answer = await AskAsync(new Propose(RangeSettings.MetaGroup, CommandCodec.Encode(command), timeout)).ConfigureAwait(false);
        return answer is { IsOk: true } ? AnswerCodec.DecodeAnswer(answer.Result.Span) : null;
    }

    /// <summary>What changed in the map after a version; null if no replica answered.</summary>
    /// <param name="version">The version known.</param>
    /// <param name="consistency">Local for a copy, linearizable for decisions that must not be repeated in vain.</param>
    public async Task<MapPage?> SinceAsync(long version, Consistency consistency)
    {
        var question = AnswerCodec.Encode(new MapQuery.MapSince(version, null, Page));
        var answer = await AskAsync(new Query(RangeSettings.MetaGroup, question, consistency, Timeout: timeout)).ConfigureAwait(false);
        return answer is { IsOk: true } ? new MapPage(AnswerCodec.DecodeView(answer.Result.Span), answer.LogTime) : null;
    }

    /// <summary>The last sign of a coordinator, without any other record; null if no replica answered.</summary>
    public Task<MapPage?> CoordinatorAsync() => SinceAsync(long.MaxValue, Consistency.Local);

    /// <summary>
    /// Asks this node's own replica of the map who leads it: changes are announced, but what was announced before an actor started is not
    /// repeated. Null if it does not answer or knows none: then the next announcement says.
    /// </summary>
    public async Task<string?> LeaderAsync()
    {
        try
        {
            var status = await router.Ask<NodeStatus>(new GetNodeStatus(), _patience).ConfigureAwait(false);
            return status.Replicas.FirstOrDefault(r => r.Group == RangeSettings.MetaGroup)?.Leader;
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }

    /// <summary>Appends an entry to a range's log; null if it may have been applied or not.</summary>
    public async Task<Ranges.State.RangeAnswer?> ChangeRangeAsync(string group, Ranges.State.RangeEntry entry)
    {
        var answer = await AskAsync(new AskRange.Change(group, EntryCodec.Encode(entry), timeout)).ConfigureAwait(false);
        return answer is { IsOk: true } ? EntryCodec.DecodeAnswer(answer.Result.Span) : null;
    }

    /// <summary>What a group's leader says; null if none answered.</summary>
    /// <param name="group">The group.</param>
    /// <param name="within">How long to try; null as long as for anything else.</param>
    public async Task<Ranges.Operations.GroupFacts?> FactsAsync(string group, TimeSpan? within = null)
    {
        var answer = await AskAsync(new AskRange.Facts(group, within ?? timeout)).ConfigureAwait(false);
        return answer is { IsOk: true } ? FactsCodec.Decode(answer.Result.Span) : null;
    }

    /// <summary>Tells a source's leader to ship it; whether one has begun, or had.</summary>
    public async Task<bool> ShipAsync(string group, Ranges.Operations.ShipOrder order) =>
        await AskAsync(new AskRange.Ship(group, ShippingCodec.Encode(order), timeout)).ConfigureAwait(false) is { IsOk: true };

    /// <summary>What a node leads; null if it did not answer within this time.</summary>
    public async Task<(bool StandsAside, List<KeyValuePair<string, Ranges.Operations.GroupFacts>> Ranges)?> ReportAsync(
        string node, TimeSpan within)
    {
        var answer = await AskAsync(new AskRange.Report(node, within)).ConfigureAwait(false);
        return answer is { IsOk: true } ? FactsCodec.DecodeReport(answer.Result.Span) : null;
    }

    /// <summary>Tells a node's agent of a version of the map; whether it heard.</summary>
    public async Task<bool> NewsAsync(string node, long version, TimeSpan within) =>
        await AskAsync(new AskRange.News(node, version, within)).ConfigureAwait(false) is { IsOk: true };

    /// <summary>Sends a request about a group; null if the node's router did not answer.</summary>
    public async Task<Answer?> AskAsync(object request)
    {
        try
        {
            return await router.Ask<Answer>(request, _patience).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }
}
