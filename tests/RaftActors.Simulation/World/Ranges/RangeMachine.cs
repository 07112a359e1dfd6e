using System.Buffers.Binary;
using System.Collections.Immutable;
using RaftActors.Protocol;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Snapshots;
using RaftActors.Ranges.Codecs;
using RaftActors.Ranges.Keys;
using RaftActors.Ranges.State;

namespace RaftActors.Simulation.World.Ranges;

/// <summary>
/// An ordered map with a range's state and sessions: what the real machine does around one that can be cut. Every command is judged when it
/// is applied.
/// </summary>
internal sealed class RangeMachine(RangeMutant mutant) : IGroupMachine
{
    private readonly SortedDictionary<byte[], long> _content = new(Comparer<byte[]>.Create((a, b) => KeyOrder.Compare(a, b)));
    private ImmutableArray<ReplicaId> _members = [];

    public EntryId At { get; private set; }

    public ulong Chain { get; private set; }

    /// <summary>The sum over all keys.</summary>
    public ulong ContentHash { get; private set; }

    public RangeState State { get; private set; } = new();

    public RangeSessions Sessions { get; private set; } = new();

    public long ConfigurationIndex { get; private set; }

    /// <summary>Log time.</summary>
    public long Time { get; private set; }

    /// <summary>The keys that the image had with which this machine began; null if it had none.</summary>
    public KeyRange? BeganWith { get; private set; }

    public long Read(byte[] key) => _content.GetValueOrDefault(key);

    public object? Apply(in Entry entry)
    {
        At = entry.Id;
        Time = Math.Max(Time, entry.Timestamp);
        object? result = null;
        if (entry.Kind == EntryKind.Configuration)
        {
            ConfigurationIndex = entry.Index.Value;
            _members = ConfigurationCodec.Decode(entry.Payload.Span).Members;
        }
        else if (entry.Kind == EntryKind.Command)
        {
            result = RangeCommand.Decode(entry.Payload.Span) switch
            {
                RangeCommand command => Execute(entry, command),
                RangeEntry change => Change(entry, change),
                _ => null,
            };
        }

        Chain = Fold.Number(Fold.Number(Chain, entry.Index.Value), result switch
        {
            RangeResult.Executed executed => (executed.Previous << 8) + executed.Command.Value,
            RangeResult.NotServed refused => -1 - (int)refused.Verdict,
            RangeResult.NotInSession refused => -10 - (int)refused.Verdict,
            RangeResult.Changed changed => -100 - (changed.Answer is RangeAnswer.Done done ? done.Descriptor.Version : 0),
            _ => entry.Term.Value,
        });
        return result;
    }

    /// <summary>What it does with a key; see <see cref="RangeState.Judge"/>.</summary>
    public RangeVerdict Judge(byte[] key, long minVersion, bool isRead) => State.Judge([key], minVersion, isRead);

    public RangeResult.NotServed NotServed(RangeVerdict verdict) => new(verdict, State.Redirect(_members, ConfigurationIndex));

    public IImage Capture(SnapshotInfo info) => new RangeImage(
        info, [.. _content], StateCodec.Encode(State), StateCodec.Encode(Sessions), ConfigurationIndex, Chain);

    public void Restore(IImage? image, Configuration members)
    {
        _content.Clear();
        (ContentHash, Chain, At, Time, ConfigurationIndex, BeganWith, _members) = (0, 0, EntryId.Zero, 0, 0, null, members.Members);
        (State, Sessions) = (new RangeState(), new RangeSessions());
        if (image is not RangeImage range)
        {
            return;
        }

        foreach (var (key, value) in range.Content)
        {
            Put(key, value);
        }

        State = StateCodec.DecodeState(range.State);
        Sessions = StateCodec.DecodeSessions(range.Sessions);
        (Chain, At, Time) = (range.Chain, range.Info.LastIncluded, range.Info.Timestamp);
        (ConfigurationIndex, BeganWith) = (range.ConfigurationIndex, State.Descriptor?.Keys);
    }

    private object Execute(in Entry entry, RangeCommand command)
    {
        var verdict = mutant == RangeMutant.JudgedAtPropose ? RangeVerdict.Serve : Judge(command.Key, 0, isRead: false);
        if (verdict != RangeVerdict.Serve)
        {
            return NotServed(verdict);
        }

        var judged = Sessions.Admit(command.Session, Time, out var remembered);
        switch (mutant == RangeMutant.RepetitionExecuted && judged == SessionVerdict.Repeated ? SessionVerdict.Execute : judged)
        {
            case SessionVerdict.Repeated:
                return new RangeResult.Executed(command, BinaryPrimitives.ReadInt64LittleEndian(remembered!.Result.Span), true);
            case SessionVerdict.Execute:
                var previous = Put(command.Key, command.Value);
                var answer = new byte[sizeof(long)];
                BinaryPrimitives.WriteInt64LittleEndian(answer, previous);
                Sessions.Remember(
                    command.Session,
                    Time,
                    new RememberedAnswer(command.Session.NotAfter, entry.Index.Value, entry.Term.Value, answer));
                return new RangeResult.Executed(command, previous, false);
            case var refused:
                return new RangeResult.NotInSession(refused);
        }
    }

    private RangeResult.Changed Change(in Entry entry, RangeEntry change)
    {
        var answer = State.Apply(change, new EntryContext(entry.Index.Value, ConfigurationIndex, IsJoint: false));
        var child = change is RangeEntry.Split split
            && answer is RangeAnswer.Done { Child: { } notice }
            && notice.Index == entry.Index.Value
                ? CutOff(split, notice)
                : null;
        return new RangeResult.Changed(change, answer, child);
    }

    /// <summary>The right half as the state of a group of its own, at the index of the split.</summary>
    private RangeImage CutOff(RangeEntry.Split split, Notice notice)
    {
        List<KeyValuePair<byte[], long>> right = [];
        foreach (var pair in _content)
        {
            if (notice.Child.Keys.Contains(pair.Key))
            {
                right.Add(pair);
            }
        }

        if (mutant != RangeMutant.ParentKeepsBothHalves)
        {
            foreach (var (key, value) in right)
            {
                _content.Remove(key);
                ContentHash -= Fold.Pair(key, value);
            }
        }

        var begun = mutant == RangeMutant.ChildKeepsVersion
            ? notice with { Child = notice.Child with { Version = notice.Child.Version - 1 } }
            : notice;
        var info = new SnapshotInfo(
            new EntryId(At.Index, RecoveredState.BirthTerm),
            new Configuration(split.Members),
            false,
            mutant == RangeMutant.ClockStartsAgain ? 0 : Time);
        return new RangeImage(
            info,
            [.. right],
            StateCodec.Encode(RangeState.OfChild(begun)),
            StateCodec.Encode(mutant == RangeMutant.SessionsStayWithParent ? new RangeSessions() : Sessions.Copy()),
            At.Index.Value,
            Fold.Number(Chain, notice.Operation));
    }

    private long Put(byte[] key, long value)
    {
        if (_content.TryGetValue(key, out var previous))
        {
            ContentHash -= Fold.Pair(key, previous);
        }

        _content[key] = value;
        ContentHash += Fold.Pair(key, value);
        return previous;
    }
}
