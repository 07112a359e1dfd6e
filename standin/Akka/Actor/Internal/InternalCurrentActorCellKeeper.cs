namespace Akka.Actor.Internal;

/// <summary>The cell whose actor runs on this thread.</summary>
internal static class InternalCurrentActorCellKeeper
{
    [ThreadStatic]
    private static ActorCell _current;

    public static ActorCell Current
    {
        get => _current;
        set => _current = value;
    }

    public static ActorCell Exchange(ActorCell cell)
    {
        var previous = _current;
        _current = cell;
        return previous;
    }
}
