using Akka.Configuration;

namespace Akka.Actor;

/// <summary>Where and how an actor runs.</summary>
public class Deploy : IEquatable<Deploy>
{
    public static readonly string NoDispatcherGiven = string.Empty;
    public static readonly string NoMailboxGiven = string.Empty;
    public static readonly Deploy Local = new();
    public static readonly Deploy None = Local;

    internal const int NoStashSize = -1;

    public Deploy() : this("", NoDispatcherGiven, NoMailboxGiven, NoStashSize)
    {
    }

    internal Deploy(string path, string dispatcher, string mailbox, int stashCapacity)
    {
        Path = path;
        Dispatcher = dispatcher;
        Mailbox = mailbox;
        StashCapacity = stashCapacity;
    }

    public string Path { get; }

    public string Dispatcher { get; }

    public string Mailbox { get; }

    public int StashCapacity { get; }

    public virtual Deploy WithDispatcher(string dispatcher) => new(Path, dispatcher, Mailbox, StashCapacity);

    public virtual Deploy WithMailbox(string mailbox) => new(Path, Dispatcher, mailbox, StashCapacity);

    public virtual Deploy WithStashCapacity(int stashSize) => new(Path, Dispatcher, Mailbox, stashSize);

    public virtual Deploy WithFallback(Deploy other) => new(
        Path.Length > 0 ? Path : other.Path,
        string.IsNullOrEmpty(Dispatcher) ? other.Dispatcher : Dispatcher,
        string.IsNullOrEmpty(Mailbox) ? other.Mailbox : Mailbox,
        StashCapacity > 0 ? StashCapacity : other.StashCapacity);

    public bool Equals(Deploy other) =>
        other is not null && Path == other.Path && Dispatcher == other.Dispatcher && Mailbox == other.Mailbox && StashCapacity == other.StashCapacity;

    public override bool Equals(object obj) => Equals(obj as Deploy);

    public override int GetHashCode() => HashCode.Combine(Path, Dispatcher, Mailbox, StashCapacity);
}

/// <summary>Deployments given by configuration: <c>akka.actor.deployment { /a/b { dispatcher = … } }</c>, paths below /user.</summary>
public class Deployer
{
    private readonly Dictionary<string, Deploy> _byPath = new(StringComparer.Ordinal);

    public Deployer(Settings settings)
    {
        var deployment = settings.Config.GetConfig("akka.actor.deployment");
        if (deployment.IsNullOrEmpty())
        {
            return;
        }

        foreach (var (key, value) in deployment.AsEnumerable())
        {
            if (key != "default" && value.IsObject())
            {
                var config = new Config(value);
                SetDeploy(new Deploy(key, config.GetString("dispatcher", ""), config.GetString("mailbox", ""), config.GetInt("stash-capacity", Deploy.NoStashSize)));
            }
        }
    }

    public Deploy Lookup(ActorPath path)
    {
        var elements = path.Elements;
        return _byPath.Count == 0 || elements.Count < 2 || elements[0] != "user" ? null : Lookup(elements.Skip(1));
    }

    public Deploy Lookup(IEnumerable<string> path)
    {
        lock (_byPath)
        {
            return _byPath.GetValueOrDefault(ActorPath.FormatPathElements(path));
        }
    }

    public void SetDeploy(Deploy deploy)
    {
        lock (_byPath)
        {
            _byPath[deploy.Path] = deploy;
        }
    }
}
