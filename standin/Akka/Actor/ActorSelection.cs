using System.Text;
using Akka.Actor.Internal;

namespace Akka.Actor;

/// <summary>Actors by their path, looked up anew for each message; may be none, one or many.</summary>
public class ActorSelection : ICanTell
{
    public ActorSelection(IActorRef anchor, SelectionPathElement[] path)
    {
        Anchor = anchor;
        Path = path;
    }

    public ActorSelection(IActorRef anchor, string path) : this(anchor, path.Split('/', StringSplitOptions.RemoveEmptyEntries))
    {
    }

    public ActorSelection(IActorRef anchor, IEnumerable<string> elements) : this(anchor, SelectionParser.Elements(elements))
    {
    }

    public IActorRef Anchor { get; }

    public SelectionPathElement[] Path { get; }

    public string PathString => "/" + string.Join("/", Path.Select(e => e.ToString()));

    public void Tell(object message, IActorRef sender = null)
    {
        if (message is null)
        {
            throw new ArgumentNullException(nameof(message), "The message cannot be null.");
        }

        sender ??= ActorCell.GetCurrentSelfOrNoSender();
        SelectionDelivery.Deliver(Anchor, sender, new ActorSelectionMessage(message, Path, HasWildcard));
    }

    public Task<IActorRef> ResolveOne(TimeSpan timeout) => ResolveOne(timeout, CancellationToken.None);

    public async Task<IActorRef> ResolveOne(TimeSpan timeout, CancellationToken ct)
    {
        ActorIdentity identity;
        try
        {
            identity = await this.Ask<ActorIdentity>(new Identify(null), timeout, ct).ConfigureAwait(false);
        }
        catch (AskTimeoutException late)
        {
            throw new ActorNotFoundException($"Failed to resolve {this}: no answer within {timeout}.", late);
        }
        catch (OperationCanceledException cancelled)
        {
            throw new ActorNotFoundException($"Failed to resolve {this}: cancelled.", cancelled);
        }

        return identity.Subject ?? throw new ActorNotFoundException($"There is no actor at {this}.");
    }

    public override bool Equals(object obj) =>
        obj is ActorSelection other && Anchor.Equals(other.Anchor) && Path.SequenceEqual(other.Path);

    public override int GetHashCode() => HashCode.Combine(Anchor, PathString);

    public override string ToString()
    {
        var text = new StringBuilder("ActorSelection[Anchor(").Append(Anchor.Path);
        if (Anchor.Path.Uid != 0)
        {
            text.Append('#').Append(Anchor.Path.Uid);
        }

        return text.Append("), Path(").Append(PathString).Append(")]").ToString();
    }

    private bool HasWildcard
    {
        get
        {
            foreach (var element in Path)
            {
                if (element is SelectChildPattern or SelectChildRecursive)
                {
                    return true;
                }
            }

            return false;
        }
    }
}

/// <summary>One step of a selection.</summary>
public abstract class SelectionPathElement;

/// <summary>The child of that name.</summary>
public class SelectChildName(string name) : SelectionPathElement
{
    public string Name { get; } = name;

    public override bool Equals(object obj) => obj is SelectChildName other && other.Name == Name;

    public override int GetHashCode() => Name.GetHashCode();

    public override string ToString() => Name;
}

/// <summary>All children whose name fits a pattern with * and ?.</summary>
public class SelectChildPattern(string patternStr) : SelectionPathElement
{
    public string PatternStr { get; } = patternStr;

    public override bool Equals(object obj) => obj is SelectChildPattern other && other.PatternStr == PatternStr;

    public override int GetHashCode() => PatternStr.GetHashCode();

    public override string ToString() => PatternStr;
}

/// <summary>All actors below (<c>**</c>).</summary>
public class SelectChildRecursive : SelectionPathElement
{
    public static readonly SelectChildRecursive Instance = new();

    public override string ToString() => "**";
}

/// <summary>The parent (<c>..</c>).</summary>
public class SelectParent : SelectionPathElement
{
    public static readonly SelectParent Instance = new();

    public override string ToString() => "..";
}

/// <summary>A message on its way down a selection.</summary>
public class ActorSelectionMessage(object message, SelectionPathElement[] elements, bool wildCardFanOut = false)
    : IAutoReceivedMessage, IPossiblyHarmful, IWrappedMessage
{
    public object Message { get; } = message;

    public SelectionPathElement[] Elements { get; } = elements;

    public bool WildCardFanOut { get; } = wildCardFanOut;

    public override string ToString() => $"ActorSelectionMessage - Message: {Message}, Path: {string.Join<SelectionPathElement>("/", Elements)}";
}
