using System.Reflection;
using Akka.Actor;
using Akka.Configuration;
using RaftActors.Machines;
using RaftActors.Messages;
using RaftActors.Protocol;
using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Invariants;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Snapshots;
using RaftActors.Settings;
using RaftActors.Storage;

namespace RaftActors.Persistence.Offline;

/// <summary>
/// The logs and snapshots of a stopped node: inspects them, restores a backup into an empty store, makes a survivor the only voter. It uses
/// the store configured for the node. The caller ensures that the node is stopped and stays so.
/// </summary>
public sealed class OfflineStore : IAsyncDisposable
{
    /// <summary>
    /// The index gap between a backup and the restored log. The old cluster used indexes after the backup, for example as fencing tokens
    /// and session ids; none of them may be issued again.
    /// </summary>
    public const long IndexGap = 100_000_000_000;

    /// <summary>
    /// The term gap of a recovered replica. Other survivors may have seen later terms; their logs, with an older last term, cannot win its
    /// vote (§5.4.1).
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

    /// <summary>The node's settings.</summary>
    public RaftSettings Settings { get; }

    /// <summary>Opens the store of a node.</summary>
    /// <param name="node">The whole configuration of the node.</param>
    /// <param name="mayBegin">Whether new logs may be created, regardless of <c>raft-actors.persistence.bootstrap</c>.</param>
    /// <exception cref="RaftConfigurationException">The configuration is invalid, or keeps logs in memory.</exception>
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

    /// <summary>Reads the replica of a group.</summary>
    /// <exception cref="OfflineStoreException">The replica does not exist or is damaged.</exception>
    public async Task<OfflineReplica> LookAsync(string group, CancellationToken cancel = default)
    {
        var log = await OpenLogAsync(group, cancel).ConfigureAwait(false);
        try
        {
            return Describe(group, Believe(group, log));
        }
        finally
        {
            await log.CloseAsync(cancel).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Writes a group's state into this node's empty log as its first content. The members are those of this node's configuration. Do the
    /// same on every member before starting any of them: a member that starts empty could outvote the restored state.
    /// </summary>
    /// <param name="state">The state; of a group of this node's configuration, with the same machine.</param>
    /// <param name="cancel">Cancels the restore, which stays incomplete.</param>
    /// <returns>The entry after which the group continues.</returns>
    /// <exception cref="OfflineStoreException">The log is not empty, or this build cannot read the state.</exception>
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
        var place = new SnapshotInfo(last, group.Members, isWitness, state.Timestamp);
        var bytes = isWitness ? default : state.Bytes;
        var hardState = new HardState(last.Term, ReplicaId.None);
        var log = await OpenLogAsync(state.Group, cancel).ConfigureAwait(false);
        if (log.State.HardState != default || log.State.Snapshot.Index > LogIndex.Zero || log.State.Entries.Length > 0)
        {
            await log.CloseAsync(cancel).ConfigureAwait(false);
            throw new OfflineStoreException(
                $"group {group.Id}: it already has a log, up to index {log.State.LogBase.Index + log.State.Entries.Length}; restore "
                + "into an empty store");
        }

        // Write a first record before the snapshot, so that a snapshot without records always means a lost journal; then the record that
        // names it.
        await log.AppendAsync(new Persist(1, hardState, null, null, default, EntryId.Zero), cancel).ConfigureAwait(false);
        await log.SaveSnapshotAsync(place, bytes, cancel).ConfigureAwait(false);
        await log.AppendAsync(new Persist(2, hardState, place, null, default, last), cancel).ConfigureAwait(false);
        await log.CloseAsync(cancel).ConfigureAwait(false);
        await VerifyAsync(state.Group, IsAsWritten, cancel).ConfigureAwait(false);
        return last;

        bool IsAsWritten(OfflineLog found) => found.State.HardState == hardState && found.State.Snapshot.LastIncluded == last
            && SameBytes(found.MachineState, bytes.Span);
    }

    /// <summary>
    /// Makes this node's replica the only voter of its group, by an entry at the end of its log: everything before it becomes committed,
    /// and later entries acknowledged by others are lost. Only for a group whose majority is permanently lost: otherwise the group splits
    /// in two.
    /// </summary>
    /// <returns>That entry.</returns>
    /// <exception cref="OfflineStoreException">The replica cannot lead, or its log is damaged or empty.</exception>
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
            ? $"{replica.Replica} is or was a witness: it has no commands to serve"
        : !replica.Members.IsMember(replica.Replica)
            ? $"{replica.Replica} is not a member according to its own log ({replica.Members}), which lacks the entries "
                + "since it was removed"
        : null;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _system.Terminate().ConfigureAwait(false);
        await _system.WhenTerminated.ConfigureAwait(false);
    }

    private GroupSettings Group(string group) =>
        Settings.Groups.GetValueOrDefault(group) ?? throw new OfflineStoreException(
            $"unknown group '{group}' in the configuration of {Settings.NodeId}");

    private Task<OfflineLog> OpenLogAsync(string group, CancellationToken cancel)
    {
        var settings = Group(group);
        return OfflineLog.OpenAsync(_system, _store.LogProps(settings.Id, Settings.NodeId, settings.Members), settings.Id, cancel);
    }

    /// <summary>Recovers the state as the node itself would.</summary>
    private Replica Believe(string group, OfflineLog log)
    {
        try
        {
            var state = log.State with { Snapshot = MachineSnapshot.WithLogTime(log.State.Snapshot, log.MachineState) };
            return new Replica(Settings.NodeId, Settings.Protocol, state, seed: 0, default);
        }
        catch (Exception damaged) when (damaged is InvariantViolation or FormatException)
        {
            throw new OfflineStoreException($"group {group}: the log is inconsistent: {damaged.Message}");
        }
    }

    private OfflineReplica Describe(string group, Replica replica) =>
        new(new GroupId(group), Settings.NodeId, replica.HardState.CurrentTerm, replica.LastLog, replica.Snapshot.Index,
            replica.Configuration, replica.IsHollow);

    private void CheckLoads(GroupState state)
    {
        if (state.Index < 1 || state.Term < 1 || state.Index > long.MaxValue - (2 * IndexGap))
        {
            throw new OfflineStoreException($"group {state.Group}: invalid place of the state: index {state.Index}, term {state.Term}");
        }

        try
        {
            var at = new EntryId(new LogIndex(state.Index), new Term(state.Term));
            MachineSnapshot.CheckLoads(Group(state.Group).Factory, state.Group, SnapshotBytes.InMemory(state.Bytes), at);
        }
        catch (Exception unreadable) when (unreadable is not OutOfMemoryException)
        {
            throw new OfflineStoreException(
                $"group {state.Group}: the configured machine cannot load the state: {unreadable.Message}");
        }
    }

    private static bool SameBytes(SnapshotBytes written, ReadOnlySpan<byte> expected)
    {
        if (written.Length != expected.Length)
        {
            return false;
        }

        using var stream = written.OpenRead();
        Span<byte> piece = new byte[64 * 1024];
        while (!expected.IsEmpty)
        {
            var read = stream.ReadAtLeast(piece, Math.Min(piece.Length, expected.Length));
            if (!piece[..read].SequenceEqual(expected[..read]))
            {
                return false;
            }

            expected = expected[read..];
        }

        return true;
    }

    /// <summary>Reads back and verifies the written state.</summary>
    private async Task VerifyAsync(string group, Func<OfflineLog, bool> isAsWritten, CancellationToken cancel)
    {
        var log = await OpenLogAsync(group, cancel).ConfigureAwait(false);
        var isRight = isAsWritten(log);
        await log.CloseAsync(cancel).ConfigureAwait(false);
        if (!isRight)
        {
            throw new OfflineStoreException(
                $"group {group}: the data read back differs from the data written; do not start this node, and check its disk or database");
        }
    }
}
