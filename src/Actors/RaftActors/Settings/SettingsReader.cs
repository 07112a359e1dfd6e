using Akka.Actor;
using Akka.Configuration;
using RaftActors.Machines;
using RaftActors.Machines.Ranged;
using RaftActors.Protocol.Identity;
using RaftActors.Storage;

namespace RaftActors.Settings;

/// <summary>Reads <c>raft-actors</c> and collects all problems, so that one start reports every mistake.</summary>
internal sealed class SettingsReader
{
    /// <summary>Space in an Akka.Remote frame for paths and manifest around the bytes.</summary>
    private const int FrameOverhead = 4 * 1024;

    private readonly ActorSystem _system;
    private readonly KeyReader _keys;
    private readonly NodesReader _nodes;
    private readonly MachinesReader _machines;
    private readonly RaftSetup _setup;

    public SettingsReader(ActorSystem system)
    {
        _system = system;
        _keys = new KeyReader(system.Settings.Config.GetConfig("raft-actors") ?? ConfigurationFactory.Empty);
        _nodes = new NodesReader(_keys, system.Name);
        _setup = system.Settings.Setup.Get<RaftSetup>().GetOrElse(RaftSetup.Empty);
        _machines = new MachinesReader(_keys, _setup);
    }

    /// <summary>What was found wrong so far.</summary>
    public IReadOnlyList<string> Problems => _keys.Problems;

    /// <summary>Reads everything. If there are problems, the settings have stand-ins where values cannot be used.</summary>
    public RaftSettings Read()
    {
        KnownKeys.Check(_keys.Section, Raft.DefaultConfig().GetConfig("raft-actors"), "raft-actors", _keys.Problems);
        _machines.Check();
        var nodeId = _keys.Text("node-id");
        if (!NodeName.IsValid(nodeId))
        {
            _keys.Problem(
                "node-id",
                nodeId.Length == 0
                    ? "required: the stable name of this node"
                    : $"'{nodeId}' is not a valid node id: use letters, digits and hyphens, at most 63 characters");
        }

        var discovery = _nodes.Discovery();
        var nodes = _nodes.Read(nodeId, mustNameSelf: !discovery.IsOn);
        var machines = new MachineSettingsReader(_keys);
        var groups = new GroupsReader(_keys, _machines, _setup, _system).Read(nodes, discovery.IsOn);
        var ranges = new RangesReader(_keys, _machines).Read(nodes, discovery.IsOn, groups);
        if (ranges.IsOn)
        {
            var events = _system.EventStream;
            var meta = RangesReader.Meta(ranges, version => events.Publish(new MapChanged(version, IsHere: true)));
            groups = groups.SetItem(RangeSettings.MetaGroup, meta);
        }

        var settings = new RaftSettings
        {
            NodeId = new ReplicaId(nodeId),
            Nodes = nodes,
            Discovery = discovery,
            Groups = groups,
            Ranges = ranges,
            StoreType = Store(),
            Protocol = ProtocolReader.Read(_keys),
            UsesLanes = _keys.Flag("transport.lanes"),
            SnapshotChunkBytes = (int)_keys.Size("snapshot.chunk-bytes"),
            SnapshotChunksInFlight = _keys.Number("snapshot.chunks-in-flight"),
            SnapshotTimeout = _keys.Duration("snapshot.timeout"),
            RequestTimeout = _keys.Duration("client.request-timeout"),
            BackoffMin = _keys.Duration("supervision.backoff-min"),
            BackoffMax = _keys.Duration("supervision.backoff-max"),
            Machines = machines.Read(),
            MaxPeerFrameBytes = FrameBytes() - FrameOverhead,
        };
        machines.Check(settings.Machines);
        CheckTogether(settings);
        return settings;
    }

    /// <summary>The machine of a name that is configured or registered.</summary>
    /// <exception cref="ArgumentException">There is none, or it cannot be used; the message says why.</exception>
    public static MachineFactory Machine(ActorSystem system, string group, string machine)
    {
        var reader = new SettingsReader(system);
        var factory = reader._machines.Find($"groups.{group}", machine);
        return reader._keys.Problems.Count == 0
            ? factory
            : throw new ArgumentException(string.Join("; ", reader._keys.Problems), nameof(machine));
    }

    private void CheckTogether(RaftSettings settings)
    {
        _keys.Problems.AddRange(settings.Protocol.Validate().Select(p => $"raft-actors: {p}"));
        if (settings.RequestTimeout <= settings.Protocol.ElectionTimeoutMax)
        {
            _keys.Problem("client.request-timeout", "must exceed election.timeout-max");
        }

        if (settings.Ranges.IsOn && settings.RequestTimeout.TotalMilliseconds < settings.Ranges.Limits.Operations.FreezeMax)
        {
            _keys.Problem("client.request-timeout", "must not be below ranges.merge.freeze-max, so that requests survive a merge");
        }

        if (settings.BackoffMax < settings.BackoffMin)
        {
            _keys.Problem("supervision.backoff-max", "must not be below supervision.backoff-min");
        }

        if (settings.SnapshotChunksInFlight < 1)
        {
            _keys.Problem("snapshot.chunks-in-flight", "must be at least 1");
        }

        if (settings.SnapshotChunkBytes < 1)
        {
            _keys.Problem("snapshot.chunk-bytes", "must be at least 1");
        }

        // A leader would accept a command that no pipe can carry, and it would never reach a peer.
        Carried("limits.max-command-bytes", settings.Protocol.MaxCommandBytes);
        Carried("replication.max-append-bytes", settings.Protocol.MaxAppendBytes);
        Carried("snapshot.chunk-bytes", settings.SnapshotChunkBytes);

        void Carried(string key, long bytes)
        {
            if (bytes > RaftSettings.MaxMessageBytes)
            {
                _keys.Problem(
                    key,
                    $"must be at most {RaftSettings.MaxMessageBytes / (1024 * 1024)} MiB, the limit of one message between two nodes");
            }
        }
    }

    private Type Store()
    {
        var type = _keys.Class<ILogStoreProvider>("store.class", _keys.Text("store.class"));
        if (type != typeof(object) && type.GetConstructor([typeof(ActorSystem)]) is null)
        {
            _keys.Problem("store.class", $"{type.Name} has no public constructor that takes an ActorSystem");
        }

        return type;
    }

    private int FrameBytes() =>
        (int)(_system.Settings.Config.GetByteSize("akka.remote.dot-netty.tcp.maximum-frame-size", 128_000) ?? 128_000);
}
