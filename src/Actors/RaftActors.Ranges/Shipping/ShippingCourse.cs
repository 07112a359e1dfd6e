using RaftActors.Protocol.Log;
using RaftActors.Ranges.Operations;
using RaftActors.Ranges.State;

namespace RaftActors.Ranges.Shipping;

/// <summary>
/// The course of one attempt to ship a source: its state, what it applies meanwhile, the freeze when little is missing, the rest, and the
/// entry that decides. One step is under way at a time. It decides nothing: the target's log does.
/// </summary>
/// <param name="order">What is wanted.</param>
/// <param name="attempt">The attempt as the target's log knows it.</param>
/// <param name="pieceBytes">How much a message brings.</param>
/// <param name="crc">The checksum of a part.</param>
internal sealed class ShippingCourse(ShipOrder order, long attempt, int pieceBytes, Func<ReadOnlyMemory<byte>, uint> crc)
{
    /// <summary>A source is frozen only for a target that answers so fast.</summary>
    private static readonly TimeSpan PromptAnswer = TimeSpan.FromSeconds(1);

    private StatePieces? _state;
    private TailPieces? _tail;
    private RangeEntry? _sent;
    private TimeSpan _answeredIn;
    private (long Index, ulong? Hash)? _end;

    /// <summary>Bytes of the state that was captured.</summary>
    public int Bytes => _state?.Bytes ?? 0;

    /// <summary>The source's state was captured.</summary>
    /// <param name="state">Its bytes, as the source saves it.</param>
    /// <param name="index">The last entry in it.</param>
    public ShippingStep Begin(ReadOnlyMemory<byte> state, long index)
    {
        _state = new StatePieces(order.Operation, attempt, index, state, pieceBytes, crc);
        _tail = new TailPieces(order.Operation, attempt, index + 1, pieceBytes);
        return Send(_state.Next()!);
    }

    /// <summary>The target answered what was sent last.</summary>
    /// <param name="answer">The answer of its log.</param>
    /// <param name="after">How long the last sending took.</param>
    public ShippingStep OnAnswer(RangeAnswer answer, TimeSpan after)
    {
        if (answer is not RangeAnswer.Done done)
        {
            return new ShippingStep.End(
                answer is RangeAnswer.Refused refused ? refused.Text : $"'{order.Target.Group}' has decided, or has another version");
        }

        _answeredIn = after;
        return _sent is RangeEntry.Absorb ? Retire(done) : GoOn();
    }

    /// <summary>Committed entries of the source, from the index that was asked for on.</summary>
    /// <param name="entries">The entries.</param>
    /// <param name="missing">How many more are committed behind them.</param>
    public ShippingStep OnEntries(ReadOnlyMemory<Entry> entries, long missing)
    {
        _tail!.Add(entries, missing, _end?.Index ?? long.MaxValue);
        return ShipTail();
    }

    /// <summary>The source is frozen, or could not be.</summary>
    /// <param name="answer">The answer of its log; null if it is not known.</param>
    /// <param name="problem">Why it is not known; null if that is not known either.</param>
    public ShippingStep OnFrozen(RangeAnswer? answer, string? problem = null) => answer is RangeAnswer.Done
        ? new ShippingStep.ReadEnd()
        : new ShippingStep.End($"it could not be frozen: {problem ?? "it has another version, or is retired"}");

    /// <summary>Where the frozen source is.</summary>
    /// <param name="index">The last entry applied: at the freeze or behind it.</param>
    /// <param name="hash">Its hash there; null if it has none.</param>
    public ShippingStep OnEnd(long index, ulong? hash)
    {
        _end = (index, hash);
        return GoOn();
    }

    /// <summary>The next piece of the state, of the tail, or the decision.</summary>
    private ShippingStep GoOn() => _state!.Next() is { } part ? Send(part) : ShipTail();

    private ShippingStep ShipTail()
    {
        if (_tail!.Next() is { } tail)
        {
            return Send(tail);
        }

        if (_end is { } end)
        {
            return _tail.Index > end.Index
                ? Send(new RangeEntry.Absorb(order.Operation, attempt, end.Index, end.Hash))
                : new ShippingStep.Read(_tail.Index);
        }

        if (!_tail.IsNearEnd)
        {
            return new ShippingStep.Read(_tail.Index);
        }

        if (_answeredIn > PromptAnswer)
        {
            _tail.Restart();
            return Send(_tail.Empty());
        }

        return new ShippingStep.Freeze(new RangeEntry.Freeze(order.Operation, order.Version, order.Target));
    }

    /// <summary>The target's word that it has the keys: clients need not wait until the driver has seen it as well.</summary>
    private ShippingStep.Retire Retire(RangeAnswer.Done done) => new(new RangeEntry.Retire(order.Operation, done.Descriptor with
    {
        Members = order.Target.Members,
        ConfigurationIndex = order.Target.ConfigurationIndex,
    }));

    private ShippingStep.Send Send(RangeEntry entry)
    {
        _sent = entry;
        return new ShippingStep.Send(entry);
    }
}
