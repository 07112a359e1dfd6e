using Akka.Util;

namespace Akka.Actor.Internal;

/// <summary>Walks a selection as far as it stays in this process; a remote reference gets the rest as a message.</summary>
internal static class SelectionDelivery
{
    public static void Deliver(IActorRef anchor, IActorRef sender, ActorSelectionMessage selection)
    {
        if (selection.Elements.Length == 0)
        {
            anchor.Tell(selection.Message, sender);
            return;
        }

        Walk((IInternalActorRef)anchor, sender, selection, 0);
    }

    private static void Walk(IInternalActorRef at, IActorRef sender, ActorSelectionMessage selection, int index)
    {
        for (; index < selection.Elements.Length; index++)
        {
            if (at is not ActorRefWithCell local)
            {
                TellOther(at, sender, selection, index);
                return;
            }

            switch (selection.Elements[index])
            {
                case SelectParent:
                    at = at.Parent is null or Nobody ? at : at.Parent;
                    break;
                case SelectChildName { Name: var name }:
                    var child = local.GetSingleChild(name);
                    if (child is Nobody or null)
                    {
                        var missing = new EmptyLocalActorRef(local.Provider, Missing(local, selection, index), ((LocalActorRef)local).Cell.SystemImpl.EventStream);
                        missing.Tell(selection.WildCardFanOut ? Rest(selection, selection.Elements.Length) : selection.Message, sender);
                        return;
                    }

                    at = child;
                    break;
                case SelectChildPattern { PatternStr: var pattern }:
                    FanOut(local, sender, selection, index, pattern);
                    return;
                case SelectChildRecursive:
                    Descend(local, sender, selection);
                    return;
            }
        }

        at.Tell(selection.Message, sender);
    }

    // A remote system walks on by itself; local references without a cell know the names below them.
    private static void TellOther(IInternalActorRef at, IActorRef sender, ActorSelectionMessage selection, int index)
    {
        var rest = Rest(selection, index);
        if (at.IsLocal && at is not EmptyLocalActorRef)
        {
            at.GetChild(Array.ConvertAll(rest.Elements, e => e.ToString())).Tell(selection.Message, sender);
        }
        else
        {
            at.Tell(rest, sender);
        }
    }

    private static void FanOut(ActorRefWithCell local, IActorRef sender, ActorSelectionMessage selection, int index, string pattern)
    {
        var found = false;
        foreach (var child in local.Children)
        {
            if (WildcardMatch.Like(child.Path.Name, pattern))
            {
                found = true;
                Walk((IInternalActorRef)child, sender, selection, index + 1);
            }
        }

        if (!found)
        {
            var missing = new EmptyLocalActorRef(local.Provider, Missing(local, selection, index), ((LocalActorRef)local).Cell.SystemImpl.EventStream);
            missing.Tell(Rest(selection, selection.Elements.Length), sender);
        }
    }

    private static void Descend(ActorRefWithCell local, IActorRef sender, ActorSelectionMessage selection)
    {
        foreach (var child in local.Children)
        {
            child.Tell(selection.Message, sender);
            if (child is ActorRefWithCell below)
            {
                Descend(below, sender, selection);
            }
        }
    }

    private static ActorSelectionMessage Rest(ActorSelectionMessage selection, int index) =>
        new(selection.Message, selection.Elements[index..], selection.WildCardFanOut);

    private static ActorPath Missing(ActorRefWithCell local, ActorSelectionMessage selection, int index) =>
        local.Path / selection.Elements[index..].Where(e => e is SelectChildName or SelectChildPattern).Select(e => e.ToString());
}
