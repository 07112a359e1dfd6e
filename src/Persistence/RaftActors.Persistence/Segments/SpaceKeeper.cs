using RaftActors.Persistence.Segments.Files;
using RaftActors.Persistence.Segments.Format;

namespace RaftActors.Persistence.Segments;

/// <summary>
/// Bounds the space on disk: at most the space factor times what is needed, plus two segments, plus the one being written and a spare.
/// Beyond that, the live records of the oldest segment are written again at the end of the log, and the segment is dropped. For each byte
/// moved so, at least one is freed.
/// </summary>
internal sealed class SpaceKeeper(
    ISegmentFiles files, SegmentOptions options, SegmentList segments, StreamTable streams, SegmentWriter writer)
{
    /// <summary>Bytes moved in one step: writes wait no longer than for this.</summary>
    private const int StepBytes = 512 * 1024;

    private readonly BatchBuffer _batch = new(StepBytes);
    private readonly Queue<(LogStream Stream, long SequenceNr)> _stragglers = new();
    private readonly List<(LogStream Stream, long SequenceNr, int Offset, int Length)> _moving = [];
    private readonly RecordReader _reader = new(files.Place);
    private int _collected;

    /// <summary>Whether the oldest segment can be dropped.</summary>
    public bool IsOldestSuperfluous => segments.Count > 1 && segments.Oldest.LiveRecords == 0;

    /// <summary>Moves some records out of the oldest segment if the log is too large; true if it did.</summary>
    /// <exception cref="IOException">They could not be read or written; nothing is moved.</exception>
    public bool MoveSome()
    {
        if (segments.Count < 3 || segments.UsedBytes <= (options.SpaceFactor * segments.NeededBytes) + (2 * options.SegmentBytes))
        {
            return false;
        }

        Collect();
        _batch.Clear();
        _moving.Clear();
        while (_batch.BodyBytes < StepBytes && _stragglers.TryDequeue(out var next))
        {
            var (stream, sequenceNr) = next;
            if (sequenceNr > stream.Floor && segments.Of(stream.At(sequenceNr)) == segments.Oldest)
            {
                Copy(stream, sequenceNr);
            }
        }

        try
        {
            Write();
        }
        catch (IOException)
        {
            // Nothing was moved: look again.
            _stragglers.Clear();
            _collected = 0;
            throw;
        }

        return true;
    }

    /// <summary>Finds the live records of the oldest segment, once for each segment.</summary>
    private void Collect()
    {
        if (_collected == segments.Oldest.Number && _stragglers.Count > 0)
        {
            return;
        }

        _collected = segments.Oldest.Number;
        _stragglers.Clear();
        var slot = _collected & (RecordPlace.MaxSegments - 1);
        foreach (var stream in streams.All)
        {
            var places = stream.Places;
            for (var i = 0; i < places.Length; i++)
            {
                if (places[i].Slot == slot)
                {
                    _stragglers.Enqueue((stream, stream.Floor + 1 + i));
                }
            }
        }
    }

    private void Copy(LogStream stream, long sequenceNr)
    {
        var bytes = _reader.Read(segments.Oldest, stream.At(sequenceNr), stream.Number, sequenceNr);
        var offset = _batch.BodyBytes;
        RecordFormat.MarkAsCopy(_batch.AddRecords(bytes, count: 1));
        _moving.Add((stream, sequenceNr, offset, bytes.Length));
    }

    private void Write()
    {
        if (_moving.Count == 0)
        {
            return;
        }

        var (segment, bodyAt) = writer.Write(_batch);
        foreach (var (stream, sequenceNr, offset, length) in _moving)
        {
            var before = stream.At(sequenceNr);
            var place = new RecordPlace(segment.Number, bodyAt + offset, length);
            segments.Of(before).RemoveLive(before);
            stream.Move(sequenceNr, place);
            segment.AddLive(place);
        }
    }
}
