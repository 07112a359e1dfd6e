using RaftActors.Ranges.Map;

namespace RaftActors.Keyspaces;

/// <summary>
/// The signs of life of one coordinator in the map. It signs between its rounds, so one that cannot drive falls silent like one that is
/// gone.
/// </summary>
/// <param name="node">Its node.</param>
/// <param name="client">The map.</param>
/// <param name="every">Between two signs.</param>
/// <param name="clock">Measures that time.</param>
internal sealed class CoordinatorSign(string node, MapClient client, TimeSpan every, TimeProvider clock)
{
    private readonly long _instance = Random.Shared.NextInt64(1, long.MaxValue);
    private long? _signed;

    /// <summary>Signs if it is time; a sign that was not recorded is repeated with the next round.</summary>
    public async Task SignAsync()
    {
        if (_signed is not { } last || clock.GetElapsedTime(last) >= every)
        {
            var now = clock.GetTimestamp();
            if (await client.ChangeAsync(new MapCommand.Seen(node, _instance)).ConfigureAwait(false) is MapAnswer.Done)
            {
                _signed = now;
            }
        }
    }
}
