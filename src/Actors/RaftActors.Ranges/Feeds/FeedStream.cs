using RaftActors.Ranges.Keys;

namespace RaftActors.Ranges.Feeds;

/// <summary>One group as a feed reads it.</summary>
internal sealed class FeedStream(FeedPosition position)
{
    private readonly Queue<FeedPiece> _pieces = new();

    public string Group => position.Group;

    public long Index { get; private set; } = position.Index;

    public FeedStage Stage { get; private set; } = position.Stage;

    /// <summary>See <see cref="FeedPosition.Other"/>.</summary>
    public string Other { get; private set; } = position.Other;

    /// <summary>The group's keys at <see cref="Index"/>; null while none are known.</summary>
    public KeyRange? Keys { get; set; }

    /// <summary>What is added to its next indexes to get revisions.</summary>
    public long RevisionOffset { get; set; }

    public FeedPosition Position => new(Group, Index, Stage, Other);

    /// <summary>What was read and not passed on yet; null for nothing.</summary>
    public FeedPiece? Head => _pieces.TryPeek(out var piece) ? piece : null;

    /// <summary>What is to be read.</summary>
    public FeedOrder Order => Stage == FeedStage.Sought
        ? new FeedOrder(Group, 0, Other)
        : new FeedOrder(Group, (_pieces.Count > 0 ? _pieces.Last().Last : Index) + 1);

    /// <summary>Takes more of the log; false if it does not follow what is known.</summary>
    public bool Take(FeedPiece piece)
    {
        if (Stage == FeedStage.Sought)
        {
            (Stage, Other, Index) = (FeedStage.Following, "", piece.First - 1);
        }
        else if (Stage != FeedStage.Following || piece.First != Order.From)
        {
            return false;
        }

        if (_pieces.Count == 0 && Keys is null)
        {
            Keys = piece.Before;
        }

        if (_pieces.Count == 0)
        {
            RevisionOffset = piece.RevisionOffset;
        }

        _pieces.Enqueue(piece);
        return true;
    }

    /// <summary>Moves on; returns whether that ends the first piece.</summary>
    public bool MoveTo(long index)
    {
        Index = index;
        if (_pieces.Count > 0 && _pieces.Peek().Last <= index)
        {
            _pieces.Dequeue();
            return true;
        }

        return false;
    }

    /// <summary>The group has ended.</summary>
    public void End(string target)
    {
        (Stage, Other) = (FeedStage.Ended, target);
        _pieces.Clear();
    }
}
