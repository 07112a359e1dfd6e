using RaftActors.Protocol.Driver;
using RaftActors.Protocol.Durability;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Messages;
using RaftActors.Protocol.Roles;
using RaftActors.Protocol.Snapshots;

namespace RaftActors.Protocol.Tests.Support;

/// <summary>One replica, n1, with hand-made inputs and a clock that only the test moves.</summary>
internal sealed class Rig
{
    public static readonly ReplicaId N1 = new("n1");
    public static readonly ReplicaId N2 = new("n2");
    public static readonly ReplicaId N3 = new("n3");
    public static readonly ReplicaId N4 = new("n4");
    public static readonly ReplicaId N5 = new("n5");

    private readonly EffectBuffer _effects = new();
    private readonly Lines _lines = new();

    /// <param name="size">Number of voters.</param>
    /// <param name="log">Terms of the entries from index 1.</param>
    /// <param name="term">currentTerm; by default the term of the last entry.</param>
    /// <param name="vote">votedFor.</param>
    /// <param name="options">The options; defaults if null.</param>
    /// <param name="snapshot">Last index of a snapshot; the log holds the entries after <paramref name="logBase"/>.</param>
    /// <param name="logBase">The last compacted entry.</param>
    /// <param name="members">The configuration, if it is not simply <paramref name="size"/> voters.</param>
    /// <param name="seed">The random seed.</param>
    public Rig(
        int size = 3,
        long[]? log = null,
        long? term = null,
        ReplicaId vote = default,
        ReplicaOptions? options = null,
        EntryId? snapshot = null,
        EntryId? logBase = null,
        Configuration? members = null,
        ulong seed = 42)
    {
        members ??= new Configuration(Enumerable.Range(1, size).Select(i => new ReplicaId($"n{i}")));
        var first = (logBase ?? EntryId.Zero).Index + 1;
        var entries = (log ?? []).Select((t, i) => Entry(first.Value + i, t)).ToArray();
        Options = options ?? new ReplicaOptions();
        var recovered = new RecoveredState(
            new HardState(new Term(term ?? (log is { Length: > 0 } ? log[^1] : 0)), vote),
            new SnapshotInfo(snapshot ?? EntryId.Zero, members), logBase ?? EntryId.Zero, entries);
        Driver = new ReplicaDriver(new Replica(N1, Options, recovered, seed, Now), _lines);
    }

    public ReplicaOptions Options { get; }

    public ReplicaDriver Driver { get; }

    public Replica Replica => Driver.Replica;

    public LogicalTime Now { get; private set; } = new(0);

    public long Term => Replica.HardState.CurrentTerm.Value;

    public long LastWrite { get; private set; }

    public static Entry Entry(long index, long term, int bytes = 4) =>
        new(new LogIndex(index), new Term(term), EntryKind.Command, 0, new byte[bytes]);

    public static EntryId Id(long index, long term) => new(new LogIndex(index), new Term(term));

    public Lines Step(Input input)
    {
        Driver.Step(input, Now, _effects);
        var lines = _lines.Take();
        foreach (var write in lines.Writes)
        {
            LastWrite = write.WriteId;
        }

        return lines;
    }

    public void Advance(TimeSpan time) => Now += time;

    /// <summary>Moves the clock to the deadline and steps the replica.</summary>
    public Lines Expire()
    {
        Now = Replica.NextDeadline > Now ? Replica.NextDeadline : Now;
        return Step(DeadlineReached.Instance);
    }

    public Lines Persist() => Step(new Persisted(LastWrite, Replica.LastLog));

    /// <summary>An append from a leader; the entries follow the previous one.</summary>
    public Lines Append(ReplicaId leader, long term, long prevIndex, long prevTerm, long[] terms, long commit) =>
        Step(
            new AppendEntries(
                leader, N1, new Term(term), Id(prevIndex, prevTerm), terms.Select((t, i) => Entry(prevIndex + 1 + i, t)).ToArray(),
                new LogIndex(commit)));

    public Lines Ack(ReplicaId from, long match) => Step(
        new AppendEntriesResponse(from, N1, Replica.HardState.CurrentTerm, true, new LogIndex(match), LogIndex.Zero, EntryId.Zero));

    public Lines Vote(ReplicaId from, bool granted = true, bool preVote = false, long? term = null) => Step(
        new RequestVoteResponse(from, N1, new Term(term ?? (preVote && granted ? Term + 1 : Term)), preVote, granted));

    public Lines AskedForVote(ReplicaId candidate, long term, long lastIndex, long lastTerm, bool preVote = false, bool transfer = false) =>
        Step(new RequestVote(candidate, N1, new Term(term), preVote, transfer, Id(lastIndex, lastTerm)));

    /// <summary>Makes the replica a candidate in a new term, its own vote not durable yet.</summary>
    public Rig Campaign()
    {
        Expire();
        if (Replica.Role == RaftRole.PreCandidate)
        {
            foreach (var voter in Replica.Configuration.Voters.Where(v => v != N1).Take(Replica.Configuration.Voters.Length / 2))
            {
                Vote(voter, preVote: true);
            }
        }

        return this;
    }

    /// <summary>Makes the replica a leader whose empty entry is durable only on its own disk.</summary>
    public Rig Lead()
    {
        Campaign();
        Persist();
        foreach (var voter in Replica.Configuration.Voters.Where(v => v != N1).Take(Replica.Configuration.Voters.Length / 2))
        {
            Vote(voter);
        }

        Persist();
        return this;
    }

    public long[] LogTerms() =>
        [
            .. Enumerable
                .Range(0, (int)(Replica.LastLog.Index - Replica.Log.Base.Index))
                .Select(i => Replica.Log.At(Replica.Log.FirstIndex + i).Term.Value),
        ];
}
