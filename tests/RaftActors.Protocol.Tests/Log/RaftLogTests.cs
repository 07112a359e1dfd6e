using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Invariants;
using RaftActors.Protocol.Log;
using RaftActors.Protocol.Tests.Support;
using Xunit;

namespace RaftActors.Protocol.Tests.Log;

/// <summary>Compares the log in memory with a plain list, and checks that slices never change under their readers.</summary>
public sealed class RaftLogTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void The_log_behaves_like_a_list_under_random_appends_truncations_and_compactions(int seed)
    {
        var random = new Random(seed);
        var log = new RaftLog(EntryId.Zero, []);
        var model = new List<Entry>();
        var compacted = 0L;
        for (var step = 0; step < 3000; step++)
        {
            switch (random.Next(10))
            {
                case < 6:
                    var term = (model.Count == 0 ? 1 : model[^1].Term.Value) + random.Next(2);
                    var batch = Enumerable
                        .Range(0, random.Next(1, 40))
                        .Select(i => Rig.Entry(model.Count + 1 + i, term, random.Next(20)))
                        .ToArray();
                    log.Append(batch);
                    model.AddRange(batch);
                    break;
                case < 8:
                    var keep = random.NextInt64(Math.Max(compacted, model.Count - 30), model.Count + 1);
                    log.TruncateAfter(new LogIndex(keep));
                    model.RemoveRange((int)keep, model.Count - (int)keep);
                    break;
                default:
                    compacted = random.NextInt64(compacted, model.Count + 1);
                    log.CompactTo(new LogIndex(compacted));
                    break;
            }

            Assert.Equal(model.Count, log.LastIndex.Value);
            Assert.Equal(model.Skip((int)compacted).Sum(e => e.SizeBytes), log.SizeBytes);
            var at = compacted + 1;
            while (at <= model.Count)
            {
                var slice = log.Slice(new LogIndex(at), log.LastIndex, random.Next(1, 100), random.Next(1, 2000), out var bytes);
                Assert.False(slice.IsEmpty);
                Assert.Equal(slice.ToArray().Sum(e => e.SizeBytes), bytes);
                foreach (var entry in slice.Span)
                {
                    Assert.Equal(model[(int)at - 1], entry);
                    at++;
                }
            }
        }
    }

    [Fact]
    public void A_slice_keeps_its_entries_when_the_log_overwrites_them()
    {
        var log = new RaftLog(EntryId.Zero, [Rig.Entry(1, 1), Rig.Entry(2, 1), Rig.Entry(3, 1)]);
        var slice = log.Slice(new LogIndex(1), new LogIndex(3), 10, 1000, out _);

        log.TruncateAfter(new LogIndex(1));
        log.Append([Rig.Entry(2, 2), Rig.Entry(3, 2)]);

        Assert.Equal([1L, 1L, 1L], slice.ToArray().Select(e => e.Term.Value));
        Assert.Equal(2, log.TermAt(new LogIndex(3))!.Value.Value);
    }

    [Fact]
    public void The_log_refuses_gaps_older_terms_and_truncation_of_its_compacted_part()
    {
        var log = new RaftLog(EntryId.Zero, [Rig.Entry(1, 2), Rig.Entry(2, 2)]);

        Assert.Throws<InvariantViolation>(() => log.Append([Rig.Entry(4, 2)]));
        Assert.Throws<InvariantViolation>(() => log.Append([Rig.Entry(3, 1)]));
        log.CompactTo(new LogIndex(2));
        Assert.Throws<InvariantViolation>(() => log.TruncateAfter(new LogIndex(1)));
        Assert.Null(log.TermAt(new LogIndex(1)));
        Assert.Equal(2, log.TermAt(new LogIndex(2))!.Value.Value);
    }
}
