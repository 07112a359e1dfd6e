using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Snapshots;
using RaftActors.Ranges.Codecs;
using RaftActors.Ranges.Map;

namespace RaftActors.Simulation.World.Ranges;

/// <summary>The group "meta": the range map.</summary>
internal sealed class MetaMachine(EventQueue events) : IGroupMachine
{
    private RangeMap _map = new();
    private MapView? _view;

    public EntryId At { get; private set; }

    public ulong Chain { get; private set; }

    public long Time { get; private set; }

    /// <summary>When that was, by the time of the world.</summary>
    public LogicalTime AppliedAt { get; private set; }

    /// <summary>The whole map at its present version.</summary>
    public MapView View => _view ??= _map.Queries.MapSince(0, null, MapLimits.Page);

    public MapImage Image => _map.Capture();

    public object? Apply(in Entry entry)
    {
        At = entry.Id;
        (Time, AppliedAt) = (Math.Max(Time, entry.Timestamp), events.Now);
        if (entry.Kind != EntryKind.Command)
        {
            Chain = Fold.Number(Chain, entry.Index.Value);
            return null;
        }

        var command = CommandCodec.Decode(entry.Payload.Span);
        var answer = _map.Apply(command, entry.Index.Value, Time);
        _view = null;
        Chain = Fold.Number(Fold.Number(Chain, entry.Index.Value), answer is MapAnswer.Done ? _map.Version : -1);
        return answer;
    }

    public IImage Capture(SnapshotInfo info) => new Saved(info, Image, Chain);

    public void Restore(IImage? image, Configuration members)
    {
        (_map, _view, At, Chain, Time) = (new RangeMap(), null, EntryId.Zero, 0, 0);
        if (image is Saved saved)
        {
            _map.Restore(saved.Map);
            (At, Chain, Time, AppliedAt) = (saved.Info.LastIncluded, saved.Chain, saved.Info.Timestamp, events.Now);
        }
    }

    private sealed record Saved(SnapshotInfo Info, MapImage Map, ulong Chain) : IImage;
}
