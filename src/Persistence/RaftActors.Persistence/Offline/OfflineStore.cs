using System.Reflection;
using Akka.Actor;
using Akka.Configuration;
using RaftActors.Client;
using RaftActors.Configuration;
using RaftActors.Machines;
using RaftActors.Protocol;
using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Invariants;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Snapshots;
using RaftActors.Replicas;
using RaftActors.Storage;

namespace RaftActors.Persistence.Offline;

/// <summary>
/// The logs and snapshots of a node that does not run: what is in them, a backup restored into an empty one, a survivor made the only
/// voter. It works through the store that the node itself is configured with. Its caller makes sure that the node does not run and is not
/// started meanwhile.
/// </summary>
public sealed class OfflineStore : IAsyncDisposable
{
    /// <summary>
    /// How far a restored log begins behind its backup. What the old cluster did after the backup had indexes of its own, and some were
    /// given away: as fencing tokens of locks, as numbers of sessions. None of them must be given to somebody else.
    /// </summary>
    public const long IndexGap = 100_000_000_000;

    /// <summary>
    /// How far a recovered replica's term lies above its last. Other survivors may have seen later terms than this one; with an older last
    /// term their logs win no vote of it (§5.4.1).
    /// </summary>
    public const long TermGap = 1_000_000;

    private readonly ActorSystem _system;
    private readonly ILogStoreProvider _store;

    private OfflineStore(ActorSystem system, RaftSettings settings)
    {
        _system = system;
        Settings = settings;
        _store = (ILogStoreProvider)Activator.CreateInstance(settings.StoreType, system)!;
    }

    /// <summary>What the node's configuration says.</summary>
    public RaftSettings Settings { get; }

    /// <summary>Opens the store of a node.</summary>
    /// <param name="node">The whole configuration of the node.</param>
    /// <param name="mayBegin">Whether logs may be begun, whatever <c>raft-actors.persistence.bootstrap</c> says.</param>
    /// <exception cref="RaftConfigurationException">The configuration is wrong, or keeps logs in memory.</exception>
    public static async Task<OfflineStore> OpenAsync(Config node, bool mayBegin)
    {
        var own = ConfigurationFactory.ParseString(
            $$"""
            akka { actor.provider = local, loglevel = ERROR, stdout-loglevel = OFF, extensions = [] }
            akka.loggers = ["{{typeof(QuietLogger).AssemblyQualifiedName}}"]
            akka.coordinated-shutdown.run-by-actor-system-terminate = off
            raft-actors.persistence { bootstrap = {{(mayBegin ? "on" : "off")}}, allow-volatile = off }
            """);
        var system = ActorSystem.Create("offline", own.WithFallback(node).WithFallback(PersistentLogProvider.DefaultConfig()));
        try
        {
            return new OfflineStore(system, RaftSettings.Create(system));
        }
        catch (Exception refused)
        {
            await system.Terminate().ConfigureAwait(false);
            throw refused is TargetInvocationException { InnerException: RaftConfigurationException wrong } ? wrong : refused;
        }
    }

    /// <summary>What there is of a group's replica.</summary>
    /// <exception cref="OfflineStoreException">There is nothing, or it is damaged.</exception>
    public async Task<OfflineReplica> LookAsync(string group, CancellationToken cancel = default)
    {
        var log = await OpenLogAsync(group, cancel).ConfigureAwait(false);
        await log.CloseAsync(cancel).ConfigureAwait(false);
        return Describe(group, Believe(group, log));
    }

    /// <summary>
    /// Writes a group's state into this node's empty log, as the first thing that the group has. Its members are those of this node's
    /// configuration. To be done alike on every member before any of them is started: one that begins with nothing would have a say about
    /// what is restored.
    /// </summary>
    /// <param name="state">The state; of a group of this node's configuration, with the same machine.</param>
    /// <param name="cancel">Gives up; what was begun stays unfinished.</param>
    /// <returns>The entry after which the group goes on.</returns>
    /// <exception cref="OfflineStoreException">There is a log already, or this build cannot read the state.</exception>
    public async Task<EntryId> RestoreAsync(GroupState state, CancellationToken cancel = default)
    {
        var group = Group(state.Group);
        if (!group.Members.IsMember(Settings.NodeId))
        {
            throw new OfflineStoreException($"group {group.Id}: {Settings.NodeId} is not among its members, {group.Members}");
        }

        CheckLoads(state);
        var last = new EntryId(new LogIndex(state.Index + IndexGap), new Term(state.Term));
        var isWitness = group.Members.IsWitness(Settings.NodeId);
        var place = new SnapshotMetadata(last, group.Members, isWitness, state.Timestamp);
        var bytes = isWitness ? default : state.Bytes;
        var hardState = new HardState(last.Term, ReplicaId.None);
        var log = await OpenLogAsync(state.Group, cancel).ConfigureAwait(false);
        if (log.State.HardState != default || log.State.Snapshot.Index > LogIndex.Zero || log.State.Entries.Length > 0)
        {
            await log.CloseAsync(cancel).ConfigureAwait(false);
            throw new OfflineStoreException(
                $"group {group.Id}: there is a log of it already, up to {log.State.LogBase.Index + log.State.Entries.Length}; restore "
                + "into an empty store");
        }

        // The first record before the snapshot, so that a snapshot without any record always means a lost journal; then the record that
        // names it.
        await log.AppendAsync(new Persist(1, hardState, null, null, default, EntryId.Zero), cancel).ConfigureAwait(false);
        await log.SaveSnapshotAsync(place, bytes, cancel).ConfigureAwait(false);
        await log.AppendAsync(new Persist(2, hardState, place, null, default, last), cancel).ConfigureAwait(false);
        await log.CloseAsync(cancel).ConfigureAwait(false);
        await VerifyAsync(state.Group, IsAsWritten, cancel).ConfigureAwait(false);
        return last;

        bool IsAsWritten(OfflineLog found) => found.State.HardState == hardState && found.State.Snapshot.LastIncluded == last
            && found.MachineState.Span.SequenceEqual(bytes.Span);
    }

    /// <summary>
    /// Makes this node's replica the only voter of its group, by an entry at the end of its log: everything before becomes committed, and
    /// what others acknowledged behind it is lost. For a group whose majority is gone for good, and for nothing else: while a majority can
    /// be had, it makes two groups of one.
    /// </summary>
    /// <returns>That entry.</returns>
    /// <exception cref="OfflineStoreException">It cannot lead, or its log is damaged or empty.</exception>
    public async Task<EntryId> RecoverAsync(string group, CancellationToken cancel = default)
    {
        var log = await OpenLogAsync(group, cancel).ConfigureAwait(false);
        Replica replica;
        try
        {
            replica = Believe(group, log);
            if (WhyNotRecoverable(Describe(group, replica)) is { } reason)
            {
                throw new OfflineStoreException($"group {group}: {reason}");
            }
        }
        catch (OfflineStoreException)
        {
            await log.CloseAsync(cancel).ConfigureAwait(false);
            throw;
        }

        var term = new Term(replica.HardState.CurrentTerm.Value + TermGap);
        var alone = new Protocol.Membership.Configuration([Settings.NodeId]);
        var entry = new Entry(replica.LastLog.Index + 1, term, EntryKind.Configuration, replica.Log.NewestTimestamp(),
            ConfigurationCodec.Encode(alone));
        await log.AppendAsync(new Persist(1, new HardState(term, Settings.NodeId), null, null, new[] { entry }, entry.Id), cancel)
            .ConfigureAwait(false);
        await log.CloseAsync(cancel).ConfigureAwait(false);
        await VerifyAsync(group, l => Believe(group, l) is var now && now.LastLog == entry.Id && now.Configuration.Equals(alone), cancel)
            .ConfigureAwait(false);
        return entry.Id;
    }

    /// <summary>Why a replica cannot be made the only voter; <see langword="null"/> if it can.</summary>
    public static string? WhyNotRecoverable(OfflineReplica replica) =>
        replica.Last.Index == LogIndex.Zero ? $"the log of {replica.Replica} is empty"
        : replica.IsHollow || replica.Members.IsWitness(replica.Replica)
            ? $"{replica.Replica} is a witness, or was one: it has no commands, and could serve nothing"
        : !replica.Members.IsMember(replica.Replica)
            ? $"{replica.Replica} is not a member by its own log ({replica.Members}): what the group did since it left is not in it"
        : null;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _system.Terminate().ConfigureAwait(false);
        await _system.WhenTerminated.ConfigureAwait(false);
    }

    private GroupSettings Group(string group) =>
        Settings.Groups.GetValueOrDefault(group) ?? throw new OfflineStoreException(
            $"no group is called '{group}' in the configuration of {Settings.NodeId}");

    private Task<OfflineLog> OpenLogAsync(string group, CancellationToken cancel)
    {
        var settings = Group(group);
        return OfflineLog.OpenAsync(_system, _store.LogProps(settings.Id, Settings.NodeId, settings.Members), settings.Id, cancel);
    }

    /// <summary>As the node itself would at its start.</summary>
    private Replica Believe(string group, OfflineLog log)
    {
        try
        {
            var state = log.State with { Snapshot = SnapshotAssembly.WithTimestamp(log.State.Snapshot, log.MachineState) };
            return new Replica(Settings.NodeId, Settings.Protocol, state, seed: 0, default);
        }
        catch (Exception damaged) when (damaged is InvariantViolation or FormatException)
        {
            throw new OfflineStoreException($"group {group}: the log contradicts itself: {damaged.Message}");
        }
    }

    private OfflineReplica Describe(string group, Replica replica) =>
        new(new GroupId(group), Settings.NodeId, replica.HardState.CurrentTerm, replica.LastLog, replica.Snapshot.Index,
            replica.Configuration, replica.IsHollow);

    private void CheckLoads(GroupState state)
    {
        if (state.Index < 1 || state.Term < 1 || state.Index > long.MaxValue - (2 * IndexGap))
        {
            throw new OfflineStoreException($"group {state.Group}: no log has an entry {state.Index} of term {state.Term}");
        }

        try
        {
            var type = Group(state.Group).MachineType;
            var machine = new ReplicatedMachine(() => (IStateMachine)Activator.CreateInstance(type)!, state.Group);
            machine.Load(state.Bytes, new EntryId(new LogIndex(state.Index), new Term(state.Term)));
        }
        catch (Exception unreadable) when (unreadable is not OutOfMemoryException)
        {
            throw new OfflineStoreException(
                $"group {state.Group}: its machine in this configuration cannot load the state: {unreadable.Message}");
        }
    }

    /// <summary>Reads back what was written.</summary>
    private async Task VerifyAsync(string group, Func<OfflineLog, bool> isAsWritten, CancellationToken cancel)
    {
        var log = await OpenLogAsync(group, cancel).ConfigureAwait(false);
        var isRight = isAsWritten(log);
        await log.CloseAsync(cancel).ConfigureAwait(false);
        if (!isRight)
        {
            throw new OfflineStoreException(
                $"group {group}: what was written is not what is read back; do not start this node, and look at its disk or database");
        }
    }
}
