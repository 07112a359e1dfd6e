using RaftActors.Machines;
using RaftActors.Ranges.Keys;

namespace RaftActors.Keyspaces.Feeds;

/// <summary>Which commands are about keys of a span, as an empty machine of the keyspace reads them. Used by one subscription.</summary>
internal sealed class FeedKeys(ISplittableMachine machine, KeyRange span)
{
    private readonly KeySink _keys = new();

    /// <summary>Whether a command touches a key of the span.</summary>
    public bool Contain(ReadOnlyMemory<byte> command)
    {
        _keys.Clear();
        machine.KeysOfCommand(command, _keys);
        foreach (ref readonly var key in _keys.Keys)
        {
            if (span.Contains(key.Span))
            {
                return true;
            }
        }

        return false;
    }
}
