using System.Text;
using RaftActors.Machines;
using RaftActors.Messages;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using Xunit;

namespace RaftActors.Tests.Machines.Parallel;

/// <summary>Parallel execution must give the same states, answers, sessions and hashes as sequential execution.</summary>
public sealed class ParallelApplyTests
{
    private const int HashInterval = 50;
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void A_log_must_give_the_same_results_for_any_number_of_threads(int seed)
    {
        var log = RandomLog(new Random(seed), 4_000);
        var expected = Run(log, threads: 1, batch: 1);
        Assert.Contains(expected, line => line.StartsWith("hash", StringComparison.Ordinal));
        Assert.Contains(expected, line => line.Contains("SessionExpired", StringComparison.Ordinal));
        Assert.Contains(expected, line => line.Contains("AnswerForgotten", StringComparison.Ordinal));
        foreach (var (threads, batch) in new[] { (1, 700), (2, 700), (4, 3), (4, 64), (8, 1_024) })
        {
            Assert.Equal(expected, Run(log, threads, batch));
        }
    }

    [Fact]
    public void Commands_of_different_parts_must_be_applied_in_parallel()
    {
        using var meeting = new Barrier(2);
        var machine = new ReplicatedMachine(
            () => new Accounts { Inside = _ => Assert.True(meeting.SignalAndWait(MaxWait)) }, "g", parallelism: 2);
        var entries = Enumerable.Range(0, 16).Select(i => Entry(i + 1, $"{i % 2}=x")).ToArray();
        Assert.Equal(16, machine.ApplyNext(entries, 0, new AppliedEntry[16], out var failure));
        Assert.Null(failure);
        Assert.Equal(8, meeting.CurrentPhaseNumber);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Commands_before_a_failure_of_this_node_must_be_applied_and_answered(int threads)
    {
        var machine = new ReplicatedMachine(() => new Accounts(), "g", threads);
        Entry[] entries = [.. Enumerable.Range(1, 40).Select(i => Entry(i, i is 21 or 30 ? $"{i % 7}=disk" : $"{i % 7}=x"))];
        var applied = new AppliedEntry[40];
        Assert.Equal(20, machine.ApplyNext(entries, 0, applied, out var failure));
        Assert.Equal("disk at 21", failure!.Message);
        Assert.All(applied[..20], a => Assert.StartsWith($"{a.Index}:", Encoding.UTF8.GetString(a.Result.Span), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_command_on_which_the_machine_throws_must_be_answered_and_parallel_ones_applied(int threads)
    {
        var machine = new ReplicatedMachine(() => new Accounts(), "g", threads);
        Entry[] entries = [.. Enumerable.Range(1, 40).Select(i => Entry(i, i is 21 or 30 ? $"{i % 7}=poison" : $"{i % 7}=x"))];
        var applied = new AppliedEntry[40];
        Assert.Equal(40, machine.ApplyNext(entries, 0, applied, out var failure));
        Assert.Null(failure);
        Assert.Equal([21L, 30L], applied.Where(a => a.Outcome == Outcome.MachineError).Select(a => a.Index));
        Assert.Equal(38, applied.Count(a => a.Outcome == Outcome.Ok));
    }

    [Fact]
    public void A_command_on_which_PartOf_throws_must_be_applied_alone_and_answered()
    {
        var machine = new ReplicatedMachine(() => new Accounts(), "g", 2);
        var applied = new AppliedEntry[2];
        Assert.Equal(1, machine.ApplyNext([Entry(1, "no number=x"), Entry(2, "1=x")], 0, applied, out var failure));
        Assert.Null(failure);
        Assert.Equal(Outcome.MachineError, applied[0].Outcome);
    }

    /// <summary>Everything a replica derives from a log: answers, hashes and its whole state.</summary>
    private static List<string> Run(Entry[] log, int threads, int batch)
    {
        var machine = new ReplicatedMachine(() => new Accounts(), "g", threads);
        var shown = new List<string>();
        var applied = new AppliedEntry[batch];
        for (var start = 0; start < log.Length; start += batch)
        {
            var entries = log.AsSpan(start, Math.Min(batch, log.Length - start));
            while (entries.Length > 0)
            {
                var count = machine.ApplyNext(entries, HashInterval, applied, out var failure);
                Assert.Null(failure);
                foreach (var answer in applied.AsSpan(0, count))
                {
                    shown.Add($"{answer.Outcome} {answer.Index} {answer.Message} {Encoding.UTF8.GetString(answer.Result.Span)}");
                }

                var last = entries[count - 1].Index.Value;
                if (last % HashInterval == 0)
                {
                    shown.Add($"hash {last} {machine.HashPoint(last)}");
                }

                entries = entries[count..];
            }
        }

        using var state = new MemoryStream();
        machine.Save(state);
        shown.Add(Convert.ToHexString(state.ToArray()));
        return shown;
    }

    /// <summary>
    /// Commands with and without a part, in sessions and not, with repetitions, forgotten answers, expiring sessions and advancing time.
    /// </summary>
    private static Entry[] RandomLog(Random random, int length)
    {
        var settings = new MachineSettings { MaxSessions = 12, MaxSessionAnswers = 4, SessionTimeout = TimeSpan.FromSeconds(60) };
        var sessions = new List<(long Id, long Next)>();
        var now = 1_000_000L;
        var log = new Entry[length];
        for (var i = 0; i < length; i++)
        {
            now += random.Next(100) == 0 ? random.Next(70_000) : random.Next(-5, 20);
            var payload = Encoding.UTF8.GetBytes(random.Next(40) == 0 ? "all" : $"{random.Next(16)}={random.Next(1_000)}");
            var (kind, bytes) = (EntryKind.Command, (ReadOnlyMemory<byte>)payload);
            switch (random.Next(20))
            {
                case 0 when random.Next(4) == 0:
                    kind = EntryKind.Empty;
                    bytes = default;
                    break;
                case 1 when random.Next(3) == 0 || sessions.Count < 3:
                    (kind, bytes) = (EntryKind.Envelope, Envelopes.OpenSession(settings));
                    sessions.Add((i + 1, 1));
                    break;
                case 2 when sessions.Count > 0 && random.Next(10) == 0:
                    (kind, bytes) = (EntryKind.Envelope, Envelopes.CloseSession(sessions[random.Next(sessions.Count)].Id));
                    break;
                case > 6 when sessions.Count > 0:
                    var chosen = random.Next(sessions.Count);
                    var (id, next) = sessions[chosen];
                    var sequence = random.Next(4) == 0 ? Math.Max(1, next - random.Next(8)) : next;
                    sessions[chosen] = (id, Math.Max(next, sequence + 1));
                    var lowest = random.Next(6) == 0 ? Math.Max(0, next - 3) : 0;
                    (kind, bytes) = (
                        EntryKind.Envelope, Envelopes.Command(new SessionSequence(id, sequence, Math.Min(lowest, sequence)), payload));
                    break;
            }

            log[i] = new Entry(new LogIndex(i + 1), new Term(1), kind, now, bytes);
        }

        return log;
    }

    private static Entry Entry(long index, string text) =>
        new(new LogIndex(index), new Term(1), EntryKind.Command, 5, Encoding.UTF8.GetBytes(text));
}
