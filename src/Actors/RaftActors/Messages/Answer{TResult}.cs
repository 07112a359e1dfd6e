namespace RaftActors.Messages;

/// <summary>An <see cref="Answer"/> whose result was read by the codec of the group's machine.</summary>
/// <typeparam name="TResult">What the machine answers.</typeparam>
/// <remarks>Immutable.</remarks>
public sealed record Answer<TResult>
{
    private readonly TResult? _result;

    internal Answer(Answer untyped, TResult? result)
    {
        Untyped = untyped;
        _result = result;
    }

    /// <summary>The answer with its result as bytes.</summary>
    public Answer Untyped { get; }

    /// <summary>How the request ended, and whether it may have been applied.</summary>
    public Outcome Outcome => Untyped.Outcome;

    /// <summary>Whether the request was done.</summary>
    public bool IsOk => Untyped.IsOk;

    /// <summary>The entry's index, or for a query an index that the answer includes; zero unless Ok or MachineError.</summary>
    public long Index => Untyped.Index;

    /// <summary>Why the request was not done; <see langword="null"/> if it was.</summary>
    public string? Message => Untyped.Message;

    /// <summary>What the machine answered.</summary>
    /// <exception cref="RaftRequestException">The request was not done; the exception carries the <see cref="Outcome"/>.</exception>
    public TResult Result => IsOk ? _result! : throw new RaftRequestException(Untyped);
}
