using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using RaftActors.Machines;
using RaftActors.Protocol;
using RaftActors.Protocol.Identity;
using RaftActors.Storage;
using RaftActors.Transport;

namespace RaftActors.Settings;

/// <summary>Reads <c>raft-actors</c> and collects all problems, so that one start reports every mistake.</summary>
internal sealed partial class SettingsReader(ActorSystem system)
{
    /// <summary>Space in an Akka.Remote frame for paths and manifest around the bytes.</summary>
    private const int FrameOverhead = 4 * 1024;

    private readonly Config _raft = system.Settings.Config.GetConfig("raft-actors") ?? ConfigurationFactory.Empty;
    private readonly List<string> _problems = [];

    public RaftSettings Read()
    {
        CheckKeys(_raft, Raft.DefaultConfig().GetConfig("raft-actors"), "raft-actors");
        var nodeId = Text("node-id");
        if (!NodeName.IsValid(nodeId))
        {
            Problem(
                "node-id",
                nodeId.Length == 0
                    ? "required: the stable name of this node"
                    : $"'{nodeId}' is not a valid node id: use letters, digits and hyphens, at most 63 characters");
        }

        var discovery = Discovery();
        var nodes = Nodes(nodeId, mustNameSelf: !discovery.IsOn);
        var frame = FrameBytes();
        var settings = new RaftSettings
        {
            NodeId = new ReplicaId(nodeId),
            Nodes = nodes,
            Discovery = discovery,
            Groups = Groups(nodes, discovery.IsOn),
            StoreType = Store(),
            Protocol = Protocol(),
            SnapshotChunkBytes = (int)Size("snapshot.chunk-bytes"),
            SnapshotChunksInFlight = Number("snapshot.chunks-in-flight"),
            SnapshotTimeout = Duration("snapshot.timeout"),
            RequestTimeout = Duration("client.request-timeout"),
            BackoffMin = Duration("supervision.backoff-min"),
            BackoffMax = Duration("supervision.backoff-max"),
            Machines = MachineSettings(),
            MaxPeerFrameBytes = frame - FrameOverhead,
        };
        CheckTogether(settings);
        return _problems.Count == 0 ? settings : throw new RaftConfigurationException(_problems);
    }

    /// <summary>A group started by code: the same rules as for a configured one.</summary>
    /// <exception cref="ArgumentException">An argument is invalid; the message says which.</exception>
    public static GroupSettings Group(
        ActorSystem system,
        RaftSettings settings,
        string group,
        string machine,
        IEnumerable<string> voters,
        IEnumerable<string>? learners,
        IEnumerable<string>? witnesses)
    {
        if (!NodeName.IsValid(group))
        {
            throw new ArgumentException(
                $"'{group}' is not a valid group name: use letters, digits and hyphens, at most 63 characters.", nameof(group));
        }

        var reader = new SettingsReader(system);
        var type = reader.Machine(group, machine);
        if (reader._problems.Count > 0)
        {
            throw new ArgumentException(string.Join("; ", reader._problems), nameof(machine));
        }

        var members = new Protocol.Membership.Configuration(Ids(voters), Ids(learners ?? []), null, Ids(witnesses ?? []));
        return
            members.Members.FirstOrDefault(m => settings.Discovery.IsOn ? !NodeName.IsValid(m.Value) : !settings.Nodes.ContainsKey(m.Value))
                is { IsNone: false } stranger
            ? throw new ArgumentException($"'{stranger}' is not a known node.", nameof(voters))
            : new GroupSettings(new GroupId(group), machine, type, members);

        static IEnumerable<ReplicaId> Ids(IEnumerable<string> names) => names.Select(n => new ReplicaId(n));
    }

    private void CheckTogether(RaftSettings settings)
    {
        _problems.AddRange(settings.Protocol.Validate().Select(p => $"raft-actors: {p}"));
        if (settings.RequestTimeout <= settings.Protocol.ElectionTimeoutMax)
        {
            Problem("client.request-timeout", "must exceed election.timeout-max");
        }

        if (settings.BackoffMax < settings.BackoffMin)
        {
            Problem("supervision.backoff-max", "must not be below supervision.backoff-min");
        }

        if (settings.SnapshotChunksInFlight < 1)
        {
            Problem("snapshot.chunks-in-flight", "must be at least 1");
        }

        if (settings.SnapshotChunkBytes < 1)
        {
            Problem("snapshot.chunk-bytes", "must be at least 1");
        }

        CheckMachines(settings.Machines);

        // A leader would accept a command that no pipe can carry, and it would never reach a peer.
        Carried("limits.max-command-bytes", settings.Protocol.MaxCommandBytes);
        Carried("replication.max-append-bytes", settings.Protocol.MaxAppendBytes);
        Carried("snapshot.chunk-bytes", settings.SnapshotChunkBytes);

        void Carried(string key, long bytes)
        {
            if (bytes > PeerPipe.MaxMessageBytes)
            {
                Problem(
                    key,
                    $"must be at most {PeerPipe.MaxMessageBytes / (1024 * 1024)} MiB, the limit of one message between two nodes");
            }
        }
    }

    private ReplicaOptions Protocol() => new()
    {
        ElectionTimeoutMin = Duration("election.timeout-min"),
        ElectionTimeoutMax = Duration("election.timeout-max"),
        PreVote = Flag("election.pre-vote"),
        HeartbeatInterval = Duration("heartbeat-interval"),
        IdleHeartbeatInterval = Duration("heartbeat-interval-idle"),
        WriteDeadline = Duration("write-deadline"),
        MaxAppendEntries = Number("replication.max-append-entries"),
        MaxAppendBytes = Size("replication.max-append-bytes"),
        MinInflightMessages = Number("replication.min-inflight-messages"),
        MaxInflightMessages = Number("replication.max-inflight-messages"),
        MaxInflightBytes = Size("replication.max-inflight-bytes"),
        MaxCommandBytes = (int)Size("limits.max-command-bytes"),
        MaxUncommittedEntries = Number("limits.max-uncommitted-entries"),
        MaxUncommittedBytes = Size("limits.max-uncommitted-bytes"),
        MaxPendingReads = Number("limits.max-pending-reads"),
        LeaseReads = Flag("lease.enabled"),
        LeaseDriftBound = Factor("lease.drift-bound"),
        PromotionLag = Number("membership.promotion-lag"),
        SnapshotEntries = Number("snapshot.entries"),
        SnapshotBytes = Size("snapshot.bytes"),
        TrailingEntries = Number("snapshot.trailing-entries"),
    };

    private ImmutableSortedDictionary<string, Address> Nodes(string self, bool mustNameSelf)
    {
        var nodes = ImmutableSortedDictionary.CreateBuilder<string, Address>(StringComparer.Ordinal);
        foreach (var (id, text) in Children("nodes"))
        {
            if (!NodeName.IsValid(id))
            {
                Problem($"nodes.{id}", "not a valid node id: use letters, digits and hyphens, at most 63 characters");
            }

            var address = TextOf(text);
            if (address is not null && ParseAddress(address) is { } parsed)
            {
                nodes[id] = parsed;
            }
            else
            {
                Problem($"nodes.{id}", $"'{address}' must be host:port or akka.tcp://system@host:port");
            }
        }

        if (mustNameSelf && !nodes.ContainsKey(self) && NodeName.IsValid(self))
        {
            Problem("nodes", $"must include this node, {self}");
        }

        return nodes.ToImmutable();
    }

    private Address? ParseAddress(string text)
    {
        if (text.Contains("://", StringComparison.Ordinal))
        {
            return Address.TryParse(text, out var address) && address.Host is not null && address.Port is not null ? address : null;
        }

        var colon = text.LastIndexOf(':');
        return colon > 0 && int.TryParse(text[(colon + 1)..], out var port) && port is > 0 and < 65536
            ? new Address("akka.tcp", system.Name, text[..colon], port)
            : null;
    }

    private ImmutableSortedDictionary<string, GroupSettings> Groups(ImmutableSortedDictionary<string, Address> nodes, bool areFound)
    {
        var groups = ImmutableSortedDictionary.CreateBuilder<string, GroupSettings>(StringComparer.Ordinal);
        foreach (var (id, value) in Children("groups"))
        {
            var key = $"groups.{id}";
            if (!NodeName.IsValid(id))
            {
                Problem(key, "not a valid group name: use letters, digits and hyphens, at most 63 characters");
                continue;
            }

            if (!value.IsObject())
            {
                Problem(key, "must be an object with machine and, if not all nodes vote, voters");
                continue;
            }

            var group = _raft.GetConfig(key);
            foreach (
                var unknown in group
                    .AsEnumerable()
                    .Select(p => p.Key)
                    .Where(k => k is not ("machine" or "voters" or "learners" or "witnesses" or "outbox-handler" or "on-apply-exception")))
            {
                Problem(
                    $"{key}.{unknown}",
                    "unknown key; allowed are machine, voters, learners, witnesses, outbox-handler and on-apply-exception");
            }

            var machine = Read($"{key}.machine", () => group.GetString("machine", ""), "a machine's name") ?? "";
            groups[id] = new GroupSettings(
                new GroupId(id), machine, Machine(key, machine), Members(key, group, nodes, areFound), OutboxHandler(key, group))
            {
                OnApplyException = OnApplyException(key, group),
            };
        }

        return groups.ToImmutable();
    }

    private Protocol.Membership.Configuration Members(
        string key, Config group, ImmutableSortedDictionary<string, Address> nodes, bool areFound)
    {
        if (areFound && nodes.IsEmpty && !group.HasPath("voters"))
        {
            Problem(
                $"{key}.voters",
                "required with raft-actors.cluster.role and without raft-actors.nodes: the members of a new group are never "
                    + "derived from the cluster");
            return new Protocol.Membership.Configuration([new ReplicaId("-")]);
        }

        var learners = List("learners") ?? [];
        var voters = List("voters") ?? [.. nodes.Keys.Select(n => new ReplicaId(n)).Except(learners)];
        try
        {
            return new Protocol.Membership.Configuration(voters, learners, witnesses: List("witnesses"));
        }
        catch (ArgumentException impossible)
        {
            Problem($"{key}.{impossible.ParamName}", impossible.Message.Split(" (Parameter", 2)[0]);
            return new Protocol.Membership.Configuration([new ReplicaId("-")]);
        }

        List<ReplicaId>? List(string name)
        {
            if (!group.HasPath(name))
            {
                return null;
            }

            var list = Read($"{key}.{name}", () => group.GetStringList(name), "a list of nodes") ?? [];
            foreach (var stranger in list.Where(v => areFound ? !NodeName.IsValid(v) : !nodes.ContainsKey(v)))
            {
                Problem(
                    $"{key}.{name}", areFound ? $"'{stranger}' is not a valid node id" : $"'{stranger}' must be one of raft-actors.nodes");
            }

            return [.. list.Select(n => new ReplicaId(n))];
        }
    }

    private Type Machine(string group, string machine)
    {
        if (machine.Length == 0 || !Children("machines").Any(m => m.Key == machine))
        {
            Problem($"{group}.machine", machine.Length == 0 ? "required" : $"'{machine}' must be one of raft-actors.machines");
            return typeof(object);
        }

        var type = Class<IStateMachine>($"machines.{machine}", Text($"machines.{machine}"));
        if (type != typeof(object) && type.GetConstructor(Type.EmptyTypes) is null)
        {
            Problem($"machines.{machine}", $"{type.Name} has no public parameterless constructor");
        }

        return type;
    }

    private Type Store()
    {
        var type = Class<ILogStoreProvider>("store.class", Text("store.class"));
        if (type != typeof(object) && type.GetConstructor([typeof(ActorSystem)]) is null)
        {
            Problem("store.class", $"{type.Name} has no public constructor that takes an ActorSystem");
        }

        return type;
    }

    private Type Class<T>(string key, string name)
    {
        Type? type = null;
        try
        {
            type = Type.GetType(name, throwOnError: false);
        }
        catch (Exception unusable) when (unusable is IOException or ArgumentException or BadImageFormatException or TypeLoadException)
        {
            Problem(key, $"the class '{name}' cannot be loaded: {unusable.Message}");
            return typeof(object);
        }

        if (type is null)
        {
            Problem(key, $"the class '{name}' cannot be loaded");
        }
        else if (!typeof(T).IsAssignableFrom(type) || type.IsAbstract)
        {
            Problem(key, $"{type} must implement or extend {typeof(T).Name}");
            type = null;
        }

        return type ?? typeof(object);
    }

    private int FrameBytes() =>
        (int)(system.Settings.Config.GetByteSize("akka.remote.dot-netty.tcp.maximum-frame-size", 128_000) ?? 128_000);
}
