namespace Akka.Actor.Internal;

internal static class SelectionParser
{
    /// <summary>A path with an address, an absolute path of this system, or a path relative to <paramref name="lookupRoot"/>.</summary>
    public static ActorSelection Parse(string path, ActorSystem system, IActorRef lookupRoot)
    {
        var provider = ((ExtendedActorSystem)system).Provider;
        if (ActorPath.TryParse(path, out var full))
        {
            return new ActorSelection(provider.RootGuardianAt(full.Address), full.Elements);
        }

        return path.StartsWith('/')
            ? new ActorSelection(provider.RootGuardian, path)
            : Relative(lookupRoot, path);
    }

    public static ActorSelection Relative(IActorRef anchor, string path) => new(anchor, path);

    public static ActorSelection Of(ActorPath path, ActorSystem system) =>
        new(((ExtendedActorSystem)system).Provider.RootGuardianAt(path.Address), path.Elements);

    public static SelectionPathElement[] Elements(IEnumerable<string> elements)
    {
        var result = new List<SelectionPathElement>();
        foreach (var element in elements)
        {
            switch (element)
            {
                case "":
                    break;
                case "..":
                    result.Add(SelectParent.Instance);
                    break;
                case "**":
                    result.Add(SelectChildRecursive.Instance);
                    break;
                default:
                    result.Add(element.AsSpan().IndexOfAny('*', '?') >= 0 ? new SelectChildPattern(element) : new SelectChildName(element));
                    break;
            }
        }

        return result.ToArray();
    }
}
