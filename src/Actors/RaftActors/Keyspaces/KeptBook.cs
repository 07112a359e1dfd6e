using Akka.Actor;
using RaftActors.Ranges.Codecs;
using RaftActors.Ranges.Nodes;
using RaftActors.Storage;

namespace RaftActors.Keyspaces;

/// <summary>
/// A node's book with its store. Whatever an event permits is done only when the event is on disk. Used by the agent alone.
/// </summary>
/// <param name="store">The store's actor.</param>
/// <param name="self">The agent, to whom the store answers.</param>
internal sealed class KeptBook(IActorRef store, IActorRef self)
{
    /// <summary>After so many events the whole book is written instead.</summary>
    private const int MostEvents = 1000;

    private readonly Queue<(BookEvent? Event, Action Then)> _writing = [];

    /// <summary>The book with everything that is being written.</summary>
    private NodeBook _ahead = new();
    private int _events;

    /// <summary>What is on disk.</summary>
    public NodeBook Book { get; private set; } = new();

    /// <summary>Reads what the store has.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged or of a newer version.</exception>
    /// <exception cref="InvalidOperationException">The events contradict each other.</exception>
    public void Open(BookProtocol.Opened opened)
    {
        (Book, _ahead) = (Read(opened), Read(opened));
        _events = opened.Events.Length;
    }

    /// <summary>
    /// Writes an event; what follows from it is done when it is on disk. An event that contradicts the book, or what is being written, must
    /// never get there, because the book could not be read again.
    /// </summary>
    /// <returns>False if it contradicts: nothing is written, and nothing follows.</returns>
    public bool Write(BookEvent happened, Action then)
    {
        if (_ahead.Problem(happened) is not null)
        {
            return false;
        }

        _ahead.Apply(happened);
        _writing.Enqueue((happened, then));
        store.Tell(new BookProtocol.Write(BookCodec.Encode(happened)), self);
        return true;
    }

    /// <summary>The oldest write is on disk: the book has it, and what follows is done.</summary>
    public void OnWritten()
    {
        var (happened, then) = _writing.Dequeue();
        if (happened is not null)
        {
            Book.Apply(happened);
        }

        then();
        if (++_events >= MostEvents && _writing.Count == 0)
        {
            _events = 0;
            _writing.Enqueue((null, () => { }));
            store.Tell(new BookProtocol.Replace(BookCodec.Encode(Book)), self);
        }
    }

    private static NodeBook Read(BookProtocol.Opened opened)
    {
        var book = opened.Whole is { } whole ? BookCodec.DecodeBook(whole.Span) : new NodeBook();
        foreach (var bytes in opened.Events)
        {
            book.Apply(BookCodec.Decode(bytes.Span));
        }

        return book;
    }
}
