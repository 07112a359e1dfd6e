using CsCheck;
using RaftActors.Persistence.Records;
using RaftActors.Protocol;
using Xunit;
using static RaftActors.TestKit.Stores.LogStoreSamples;

namespace RaftActors.Persistence.Tests.Records;

/// <summary>What a log recovers does not depend on how its writes met the disk, nor on how far old records are deleted.</summary>
public sealed class LogFoldTests
{
    [Fact]
    public void A_log_folds_the_same_however_its_writes_were_gathered_into_records() =>
        Gen.Select(LogHistory.Any, Gen.Int[1, 7].List[1, 10]).Sample((history, sizes) =>
            Fold(1, history.Records([1])) == Fold(1, history.Records(sizes)));

    [Fact]
    public void A_log_folds_the_same_after_every_deletion_that_a_compaction_allows() =>
        Gen.Select(LogHistory.Any, Gen.Int[1, 4].List[1, 5]).Sample((history, sizes) =>
        {
            var records = history.Records(sizes);
            var map = new RecordMap();
            var deleted = 0;
            for (var i = 0; i < records.Count; i++)
            {
                map.Add(i + 1, records[i]);
                foreach (var operation in records[i].Operations)
                {
                    if ((operation.Compaction?.Base.Index ?? operation.Write?.ResetTo?.Index) is { } index)
                    {
                        deleted = Math.Max(deleted, (int)map.TakeDeletable(index));
                    }
                }

                var written = records[..(i + 1)];
                if (Fold(1, written) != Fold(deleted + 1, written[deleted..]))
                {
                    return false;
                }
            }

            return true;
        });

    [Fact]
    public void A_missing_record_in_the_middle_is_never_passed_over() =>
        Gen.Select(LogHistory.Any, Gen.Int[0, 100]).Where((history, _) => history.Operations.Count >= 3).Sample((history, at) =>
        {
            var records = history.Records([1]);
            var missing = 1 + (at % (records.Count - 2));
            var fold = new LogFold(Members);
            for (var i = 0; i < missing; i++)
            {
                fold.Add(i + 1, records[i]);
            }

            Assert.Throws<InvalidDataException>(() => fold.Add(missing + 2, records[missing + 1]));
        });

    private static string Fold(long first, IReadOnlyList<LogRecord> records)
    {
        var fold = new LogFold(Members);
        foreach (var record in records)
        {
            fold.Add(first++, record);
        }

        return Text(fold.Finish());
    }

    private static string Text(RecoveredState state)
    {
        var entries = new List<string>();
        foreach (ref readonly var entry in state.Entries.Span)
        {
            entries.Add($"{entry.Id}/{entry.Timestamp}/{Convert.ToHexString(entry.Payload.Span)}");
        }

        return $"{state.HardState} {state.Snapshot} {state.Snapshot.Timestamp} base={state.LogBase} {string.Join(' ', entries)}";
    }
}
