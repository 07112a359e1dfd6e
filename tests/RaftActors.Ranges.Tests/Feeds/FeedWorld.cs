using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Codecs;
using RaftActors.Ranges.Feeds;
using RaftActors.Ranges.Keys;
using RaftActors.Ranges.State;

namespace RaftActors.Ranges.Tests.Feeds;

/// <summary>
/// A keyspace whose ranges split and merge, some of it refused or cancelled, while commands come to right and wrong groups. For each key it
/// knows which commands were executed, in order.
/// </summary>
internal sealed class FeedWorld
{
    public const int Letters = 6;
    private readonly List<Merge> _merges = [];
    private long _operation = 1;
    private int _command;

    public FeedWorld()
    {
        Groups.Add("kv-r1", new Log("kv-r1", new RangeState(), 0, new RangeNotes(1, null)));
        Change("kv-r1", new RangeEntry.Found(1, new() { Keyspace = "kv", Group = "kv-r1", Keys = KeyRange.All, Version = 1 }));
    }

    public SortedDictionary<string, Log> Groups { get; } = new(StringComparer.Ordinal);

    /// <summary>Of each key, the numbers of the commands that were executed.</summary>
    public List<int>[] Executed { get; } = [.. Enumerable.Range(0, Letters).Select(_ => new List<int>())];

    public int Splits { get; private set; }

    public int Absorbed { get; private set; }

    public static byte[] Key(int letter) => [(byte)('a' + letter)];

    public void Step(Random random)
    {
        switch (random.Next(10))
        {
            case < 6:
                Write(Pick(random), random.Next(Letters));
                break;
            case 6:
                Split(random);
                break;
            case 7:
                Begin(random);
                break;
            default:
                GoOn(random);
                break;
        }
    }

    /// <summary>Sources of decided merges are ended or thawed: until then a follower cannot know where their keys are.</summary>
    public void Settle()
    {
        foreach (var merge in _merges.ToArray())
        {
            End(merge, Groups[merge.Target], Groups[merge.Source]);
        }
    }

    private void Write(Log log, int letter)
    {
        var verdict = log.State.Judge([Key(letter)], 0, isRead: false);
        log.Entries.Add((letter, ++_command));
        if (verdict == RangeVerdict.Serve)
        {
            log.Notes.Execute(log.Last);
            Executed[letter].Add(_command);
        }
        else
        {
            log.Notes.Skip(log.Last);
        }
    }

    private void Split(Random random)
    {
        var parent = Pick(random);
        var child = $"kv-r{Groups.Count + 1}";
        var version = parent.State.Descriptor!.Version - (random.Next(4) == 0 ? 1 : 0);
        var operation = ++_operation;
        var answer = Change(
            parent.Group, new RangeEntry.Split(operation, version, 0, Key(random.Next(Letters)), child, [new("n1.1")], ReplicaId.None));
        if (answer is RangeAnswer.Done { Child: { } notice })
        {
            Splits++;
            Groups.Add(
                child, new Log(child, RangeState.OfChild(notice), notice.Index, new RangeNotes(notice.Index + 1, notice.Child.Keys)));
            Change(parent.Group, new RangeEntry.Acknowledge(operation));
        }
    }

    private void Begin(Random random)
    {
        var target = Pick(random);
        var range = target.State.Descriptor!;
        var source = Groups.Values.FirstOrDefault(g =>
            g.State.Merges.Retired is null && range.Keys.IsFollowedBy(g.State.Descriptor!.Keys));
        if (source?.State.Descriptor is { } right)
        {
            var merge = new Merge(++_operation, target.Group, source.Group, right.Version);
            if (Change(target.Group, new RangeEntry.BeginAbsorb(merge.Operation, range.Version, right.Group, right.Keys, right.Version))
                is RangeAnswer.Done)
            {
                _merges.Add(merge);
            }
        }
    }

    /// <summary>A merge goes on or back, some of it more than once.</summary>
    private void GoOn(Random random)
    {
        if (_merges.Count == 0)
        {
            return;
        }

        var merge = _merges[random.Next(_merges.Count)];
        var (target, source) = (Groups[merge.Target], Groups[merge.Source]);
        switch (random.Next(5))
        {
            case 0:
                Change(merge.Source, new RangeEntry.Freeze(merge.Operation, merge.SourceVersion, target.State.Descriptor!));
                break;
            case 1 or 2 when source.State.Merges.Frozen?.Operation == merge.Operation:
                var problem = random.Next(4) == 0 ? "It differs." : null;
                if (Change(merge.Target, new RangeEntry.Absorb(merge.Operation, 0, source.Last), problem) is RangeAnswer.Done)
                {
                    Absorbed++;
                }

                break;
            case 3 when random.Next(4) == 0:
                Change(merge.Target, new RangeEntry.CancelAbsorb(merge.Operation, target.State.Descriptor!.Version));
                break;
            default:
                End(merge, target, source);
                break;
        }
    }

    private void End(Merge merge, Log target, Log source)
    {
        switch (target.State.Merges.Outcomes.GetValueOrDefault(merge.Operation))
        {
            case MergeOutcome.Absorbed:
                Change(merge.Source, new RangeEntry.Retire(merge.Operation, target.State.Descriptor!));
                break;
            case MergeOutcome.Cancelled:
                Change(merge.Source, new RangeEntry.Thaw(merge.Operation, source.State.Descriptor!.Version));
                break;
            default:
                return;
        }

        Change(merge.Target, new RangeEntry.Acknowledge(merge.Operation));
        _merges.Remove(merge);
    }

    private RangeAnswer Change(string group, RangeEntry entry, string? problem = null)
    {
        var log = Groups[group];
        var before = RangeMoment.Of(log.State);
        log.Entries.Add(null);
        var answer = log.State.Apply(entry, new EntryContext(log.Last, 0, false, problem));
        log.Notes.Add(entry, answer, log.Last, before);
        return answer;
    }

    private Log Pick(Random random) => Groups.Values.ElementAt(random.Next(Groups.Count));

    private sealed record Merge(long Operation, string Target, string Source, long SourceVersion);

    /// <param name="Group">The group.</param>
    /// <param name="State">Its range.</param>
    /// <param name="Before">The index before its first entry.</param>
    /// <param name="Notes">Its notes.</param>
    internal sealed record Log(string Group, RangeState State, long Before, RangeNotes Notes)
    {
        /// <summary>Keys and numbers of commands; null for other entries.</summary>
        public List<(int Letter, int Command)?> Entries { get; } = [];

        public long Last => Before + Entries.Count;

        /// <summary>Over the wire, as a feed gets it.</summary>
        public FeedPiece Describe(long first, long last) =>
            FeedCodec.DecodePiece(
                Group, first, last, FeedCodec.Encode(FeedCodec.DecodeNotes(FeedCodec.Encode(Notes)).Describe(Group, first, last)!));
    }
}
