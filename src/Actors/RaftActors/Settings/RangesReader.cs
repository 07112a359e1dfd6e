using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Akka.Actor;
using Akka.Configuration;
using RaftActors.Machines.Ranged;
using RaftActors.Machines;
using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Keys;
using RaftActors.Ranges.Map;

namespace RaftActors.Settings;

/// <summary>Reads what concerns ranges: the group of the map, the keyspaces, this node's labels.</summary>
internal sealed class RangesReader(KeyReader keys, MachinesReader machines)
{
    private static readonly string[] Known = ["machine", "replicas", "split-at", "adopt-group", "placement"];

    /// <summary>A coordinator signs three times within it, and a round that waits for a lost node must not look like silence.</summary>
    private static readonly TimeSpan LeastSilence = TimeSpan.FromSeconds(1);

    public RangeSettings Read(
        ImmutableSortedDictionary<string, Address> nodes, bool areFound, ImmutableSortedDictionary<string, GroupSettings> groups)
    {
        var voters = List("meta.voters", keys.Section, "meta.voters");
        foreach (var stranger in voters.Where(v => areFound ? !NodeName.IsValid(v) : !nodes.ContainsKey(v)))
        {
            keys.Problem(
                "meta.voters", areFound ? $"'{stranger}' is not a valid node id" : $"'{stranger}' must be one of raft-actors.nodes");
        }

        if (voters.Length > voters.Distinct(StringComparer.Ordinal).Count())
        {
            keys.Problem("meta.voters", "names a node twice");
        }

        if (!voters.IsEmpty && groups.ContainsKey(RangeSettings.MetaGroup))
        {
            keys.Problem("groups.meta", "the name is that of the group of the range map (meta.voters): rename the group");
        }

        var keyspaces = ImmutableSortedDictionary.CreateBuilder<string, KeyspaceSettings>(StringComparer.Ordinal);
        foreach (var (name, value) in keys.Children("keyspaces"))
        {
            if (Keyspace(name, value.IsObject(), groups) is { } keyspace)
            {
                keyspaces.Add(name, keyspace);
            }
        }

        if (voters.IsEmpty && keyspaces.Count > 0)
        {
            keys.Problem("keyspaces", "need the group of the range map: name its voters in raft-actors.meta.voters");
        }

        return new RangeSettings
        {
            MetaVoters = [.. voters.Distinct(StringComparer.Ordinal).Select(v => new ReplicaId(v))],
            Keyspaces = keyspaces.ToImmutable(),
            Labels = Labels("node-labels"),
            Coordinator = Coordinator(areFound),
            CoordinatorSilence = AtLeast("ranges.coordinator-silence", LeastSilence),
            Limits = new RangeLimitsReader(keys).Read(),
            HostsReplicas = keys.Flag("ranges.host-replicas"),
            BootstrapWait = keys.Duration("ranges.bootstrap-wait"),
            BootstrapOthersWait = keys.DurationOrZero("ranges.bootstrap-others-wait"),
            BirthPatience = keys.Duration("ranges.birth-patience"),
            RetireGrace = keys.Duration("ranges.retire-grace"),
        };
    }

    /// <summary>The group of the range map.</summary>
    /// <param name="settings">Its members.</param>
    /// <param name="changed">Told each new version by this node's replica.</param>
    public static GroupSettings Meta(RangeSettings settings, Action<long> changed) => new(
        new GroupId(RangeSettings.MetaGroup),
        "range-map",
        MachineFactory.Of(() => new RangeMapMachine(changed)),
        new Protocol.Membership.Configuration(settings.MetaVoters));

    private CoordinatorMode Coordinator(bool areFound)
    {
        var text = keys.Text("ranges.coordinator");
        switch (text)
        {
            case "auto":
                return areFound ? CoordinatorMode.Singleton : CoordinatorMode.MetaLeader;
            case "meta-leader":
                return CoordinatorMode.MetaLeader;
            case "singleton" when !areFound:
                keys.Problem(
                    "ranges.coordinator",
                    "singleton needs nodes that are found in a cluster: set raft-actors.cluster.role, or use auto or meta-leader");
                return CoordinatorMode.MetaLeader;
            case "singleton":
                return CoordinatorMode.Singleton;
            case "off":
                return CoordinatorMode.Off;
            default:
                keys.Problem("ranges.coordinator", $"'{text}' is not allowed: use auto, singleton, meta-leader or off");
                return CoordinatorMode.MetaLeader;
        }
    }

    private TimeSpan AtLeast(string key, TimeSpan least)
    {
        var time = keys.Duration(key);
        if (time < least)
        {
            keys.Problem(key, $"must be at least {least.TotalSeconds:0} s");
        }

        return time;
    }

    private KeyspaceSettings? Keyspace(string name, bool isObject, ImmutableSortedDictionary<string, GroupSettings> groups)
    {
        var key = $"keyspaces.{name}";
        if (MapLimits.ProblemOfKeyspace(name) is { } problem)
        {
            keys.Problem(key, problem);
            return null;
        }

        if (!isObject)
        {
            keys.Problem(key, "must be an object with machine and, if wanted, replicas, split-at, adopt-group and placement");
            return null;
        }

        var section = keys.Section.GetConfig(key);
        foreach (var unknown in section.AsEnumerable().Select(p => p.Key).Where(k => !Known.Contains(k)))
        {
            keys.Problem($"{key}.{unknown}", $"unknown key; allowed are {string.Join(", ", Known)}");
        }

        var machine = keys.Read($"{key}.machine", () => section.GetString("machine", ""), "a machine's name") ?? "";
        var factory = machines.Find(key, machine);
        if (factory != MachineFactory.None && !typeof(ISplittableMachine).IsAssignableFrom(factory.MachineType))
        {
            keys.Problem($"{key}.machine", $"{factory.MachineType.Name} cannot be cut at a key: it must implement ISplittableMachine");
        }

        var adopted = keys.Read($"{key}.adopt-group", () => section.GetString("adopt-group", ""), "a group's name") ?? "";
        if (adopted.Length > 0 && (!groups.TryGetValue(adopted, out var group) || group.Machine != machine))
        {
            keys.Problem($"{key}.adopt-group", $"'{adopted}' must be one of raft-actors.groups, with the machine '{machine}'");
        }

        return new KeyspaceSettings(
            name, machine, factory, Replicas(key, section), SplitAt(key, section), adopted, Placement(key, section));
    }

    private int Replicas(string key, Config section)
    {
        var text = keys.Read($"{key}.replicas", () => section.GetString("replicas", "3"), "a whole number");
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var replicas)
            && replicas is >= 1 and <= MapLimits.Replicas)
        {
            return replicas;
        }

        keys.Problem($"{key}.replicas", $"must be 1 to {MapLimits.Replicas}, not '{text}'");
        return 3;
    }

    private ImmutableArray<ReadOnlyMemory<byte>> SplitAt(string key, Config section)
    {
        var points = List($"{key}.split-at", section, "split-at").Select(p => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(p)).ToList();
        points.Sort((a, b) => KeyOrder.Compare(a.Span, b.Span));
        for (var i = 0; i < points.Count; i++)
        {
            if (MapLimits.ProblemOfSplitPoint(points[i].Span) is { } problem)
            {
                keys.Problem($"{key}.split-at", problem);
            }
            else if (i > 0 && points[i].Span.SequenceEqual(points[i - 1].Span))
            {
                keys.Problem($"{key}.split-at", $"{KeyRange.Show(points[i].Span)} is there twice");
            }
        }

        return [.. points];
    }

    private Placement Placement(string key, Config section)
    {
        if (!section.HasPath("placement"))
        {
            return Ranges.Map.Placement.Anywhere;
        }

        foreach (var (unknown, _) in keys.Children($"{key}.placement").Where(p => p.Key is not ("require" or "spread")))
        {
            keys.Problem($"{key}.placement.{unknown}", "unknown key; allowed are require and spread");
        }

        var spread = keys.Read($"{key}.placement.spread", () => section.GetString("placement.spread", ""), "a label's name") ?? "";
        return new Placement(Labels($"{key}.placement.require"), spread);
    }

    private ImmutableArray<Label> Labels(string key)
    {
        var labels = ImmutableArray.CreateBuilder<Label>();
        foreach (var (name, value) in keys.Children(key))
        {
            if (KeyReader.TextOf(value) is { } text)
            {
                labels.Add(new Label(name, text));
            }
            else
            {
                keys.Problem($"{key}.{name}", "must be a text");
            }
        }

        labels.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        if (NodeCommands.ProblemOfLabels(labels.ToImmutable()) is { } problem)
        {
            keys.Problem(key, problem);
        }

        return labels.ToImmutable();
    }

    private ImmutableArray<string> List(string key, Config section, string path) =>
        section.HasPath(path) ? [.. keys.Read(key, () => section.GetStringList(path), "a list of texts") ?? []] : [];
}
