using CsCheck;
using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Codecs;
using RaftActors.Ranges.Keys;
using RaftActors.Ranges.Routing;
using RaftActors.Ranges.State;
using Xunit;

namespace RaftActors.Ranges.Tests.State;

/// <summary>
/// Random histories of a keyspace: drivers begin splits and merges, cancel them, and every entry that was sent may arrive again at any
/// later time. For each key at most one group serves, its version only grows, and a key is never lost.
/// </summary>
public sealed class RangeStateHistoryTests
{
    [Fact]
    public void At_most_one_group_serves_a_key_and_versions_only_grow() =>
        Gen.UInt.Array[0, 200].Sample(choices => { new World().Run(choices); }, iter: 5000);

    [Fact]
    public void Histories_split_absorb_and_cancel()
    {
        var (splits, absorbed, cancelled) = (0, 0, 0);
        Gen.UInt.Array[200].Sample(
            choices =>
            {
                var world = new World();
                world.Run(choices);
                splits += world.Splits;
                absorbed += world.Absorbed;
                cancelled += world.Cancelled;
            },
            iter: 200,
            threads: 1);

        Assert.All([splits, absorbed, cancelled], reached => Assert.InRange(reached, 50, int.MaxValue));
    }

    [Fact]
    public void Bytes_that_are_no_state_are_refused() => Gen.Byte.Array[0, 40].Sample(
        garbage =>
        {
            foreach (var read in (Action[])[() => StateCodec.DecodeState(garbage), () => StateCodec.DecodeSessions(garbage)])
            {
                try
                {
                    read();
                }
                catch (InvalidDataException refused)
                {
                    Assert.NotEmpty(refused.Message);
                }
            }
        });

    private sealed class World
    {
        private const int Letters = 6;
        private readonly SortedDictionary<string, RangeState> _groups = new(StringComparer.Ordinal) { ["g0"] = new RangeState() };
        private readonly List<(string Group, RangeEntry Entry)> _sent = [];
        private readonly List<Merge> _merges = [];
        private readonly long[] _versions = new long[Letters];
        private uint _choice;
        private long _operation = 1;

        public World() => _groups["g0"].Apply(
            new RangeEntry.Found(1, new RangeDescriptor { Keyspace = "kv", Group = "g0", Keys = KeyRange.All, Version = 1 }), default);

        public int Splits { get; private set; }

        public int Absorbed { get; private set; }

        public int Cancelled { get; private set; }

        public void Run(uint[] choices)
        {
            foreach (var choice in choices)
            {
                _choice = unchecked(choice * 2654435761) ^ (choice >> 3);
                Step();
                Check();
            }
        }

        private int Pick(int count)
        {
            var picked = (int)(_choice % (uint)count);
            _choice = unchecked(_choice / (uint)count * 2654435761) ^ (_choice >> 7);
            return picked;
        }

        private void Step()
        {
            var (group, state) = _groups.ElementAt(Pick(_groups.Count));
            var descriptor = state.Descriptor!;
            switch (Pick(10))
            {
                case 0 or 1:
                    _operation++;
                    Send(group, new RangeEntry.Split(
                        _operation, descriptor.Version, 0, new[] { (byte)Pick(Letters) }, $"g{_operation}", [], ReplicaId.None));
                    break;
                case 2:
                    Send(group, new RangeEntry.Fence(++_operation, descriptor.Version));
                    break;
                case 3:
                    if (state.Notices.FirstOrDefault() is { } notice)
                    {
                        Send(group, new RangeEntry.Acknowledge(notice.Operation));
                    }

                    break;
                case 4:
                    Begin(group, descriptor);
                    break;
                case 5 or 6 or 7 when _merges.Count > 0:
                    Drive(_merges[Pick(_merges.Count)]);
                    break;
                default:
                    if (_sent.Count > 0)
                    {
                        var (to, entry) = _sent[Pick(_sent.Count)];
                        Apply(to, entry);
                    }

                    break;
            }
        }

        private void Begin(string group, RangeDescriptor target)
        {
            // The map's slot: one operation at a time a range.
            var source = _groups.FirstOrDefault(g =>
                g.Value.Merges.Retired is null && target.Keys.IsFollowedBy(g.Value.Descriptor!.Keys)).Key;
            if (source is not null && !_merges.Any(m => m.IsOpen && (m.Concerns(group) || m.Concerns(source))))
            {
                _merges.Add(new Merge(++_operation, group, source, target, _groups[source].Descriptor!));
            }
        }

        /// <summary>What a driver does next, judged by what it sees in both groups.</summary>
        private void Drive(Merge merge)
        {
            var (target, source) = (_groups[merge.Target].Merges, _groups[merge.Source].Merges);
            var isFrozen = source.Frozen?.Operation == merge.Operation;
            if (target.Outcomes.TryGetValue(merge.Operation, out var outcome))
            {
                if (outcome == MergeOutcome.Absorbed ? source.Retired is not null : source.ThawedBy == merge.Operation)
                {
                    merge.IsOpen = false;
                    Send(merge.Target, new RangeEntry.Acknowledge(merge.Operation));
                }
                else if (outcome == MergeOutcome.Absorbed)
                {
                    Send(merge.Source, new RangeEntry.Retire(merge.Operation, _groups[merge.Target].Descriptor!));
                }
                else
                {
                    var thawed = Send(merge.Source, new RangeEntry.Thaw(merge.Operation, merge.SourceAt.Version));
                    merge.IsOpen &= thawed is not RangeAnswer.Stale;
                }
            }
            else if (Pick(4) == 0)
            {
                var cancelled = Send(merge.Target, new RangeEntry.CancelAbsorb(merge.Operation, merge.TargetAt.Version));
                merge.IsOpen &= cancelled is not RangeAnswer.Stale || isFrozen;
            }
            else if (isFrozen)
            {
                Send(merge.Target, new RangeEntry.Absorb(merge.Operation, 0));
            }
            else
            {
                Send(
                    merge.Target,
                    new RangeEntry.BeginAbsorb(
                        merge.Operation, merge.TargetAt.Version, merge.Source, merge.SourceAt.Keys, merge.SourceAt.Version));
                if (target.Absorbing?.Operation == merge.Operation)
                {
                    Send(merge.Source, new RangeEntry.Freeze(merge.Operation, merge.SourceAt.Version, merge.TargetAt));
                }
            }
        }

        private RangeAnswer? Send(string group, RangeEntry entry)
        {
            _sent.Add((group, entry));
            return Pick(3) == 0 ? null : Apply(group, entry);
        }

        private RangeAnswer Apply(string group, RangeEntry entry)
        {
            var state = _groups[group];
            var version = state.Descriptor!.Version;
            var answer = state.Apply(entry, new EntryContext(_sent.Count, 0, false));
            Assert.True(answer is RangeAnswer.Done || state.Descriptor.Version == version, "a refused entry changed the version");
            var isNew = state.Descriptor.Version > version;
            Splits += isNew && entry is RangeEntry.Split ? 1 : 0;
            Absorbed += isNew && entry is RangeEntry.Absorb ? 1 : 0;
            Cancelled += isNew && entry is RangeEntry.CancelAbsorb ? 1 : 0;
            if (isNew && answer is RangeAnswer.Done { Child: { } child })
            {
                Assert.True(_groups.TryAdd(child.Child.Group, RangeState.OfChild(child)), "a child was born twice");
            }

            // Nothing may depend on what a snapshot leaves out.
            _groups[group] = StateCodec.DecodeState(StateCodec.Encode(state));
            return answer;
        }

        private void Check()
        {
            for (var letter = 0; letter < Letters; letter++)
            {
                ReadOnlyMemory<byte>[] key = [new[] { (byte)letter }];
                var serving = _groups.Where(g => g.Value.Judge(key, 0, false) == RangeVerdict.Serve).ToList();
                var frozen = _groups.Where(g => g.Value.Judge(key, 0, false) == RangeVerdict.Moving).ToList();
                Assert.True(serving.Count <= 1, $"{letter} is served by {string.Join(" and ", serving.Select(s => s.Key))}");
                Assert.True(serving.Count + frozen.Count > 0, $"{letter} is lost");
                if (serving.Count == 1)
                {
                    var version = serving[0].Value.Descriptor!.Version;
                    Assert.True(version >= _versions[letter], $"the version of {letter} went back");
                    _versions[letter] = version;
                }
            }
        }

        private sealed class Merge(long operation, string target, string source, RangeDescriptor targetAt, RangeDescriptor sourceAt)
        {
            public long Operation => operation;

            public string Target => target;

            public string Source => source;

            public RangeDescriptor TargetAt => targetAt;

            public RangeDescriptor SourceAt => sourceAt;

            public bool IsOpen { get; set; } = true;

            public bool Concerns(string group) => group == target || group == source;
        }
    }
}
