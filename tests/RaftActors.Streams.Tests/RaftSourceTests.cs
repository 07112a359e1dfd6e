using Akka.Streams;
using Akka.Streams.Dsl;
using RaftActors.Client;
using RaftActors.Machines;
using RaftActors.Messages;
using RaftActors.Settings;
using RaftActors.TestKit.Machines;
using Xunit;

namespace RaftActors.Streams.Tests;

/// <summary>Committed commands as a source.</summary>
public sealed class RaftSourceTests : StreamRig
{
    [Fact]
    public async Task Commands_come_in_the_order_of_the_log_with_their_indexes_as_offsets()
    {
        var before = await Commit("a", "b");

        var arrived = RaftSource.Committed(Client, Group, before[0].Index).Take(4).RunWith(Sink.Seq<CommittedEntry>(), Materializer);
        var after = await Commit("c", "d");

        var entries = await arrived.WaitAsync(MaxWait);
        Assert.Equal(["a", "b", "c", "d"], entries.Select(e => Text(e.Command)));
        Assert.Equal(before.Concat(after).Select(a => a.Index), entries.Select(e => e.Index));
    }

    [Fact]
    public async Task A_stream_goes_on_behind_the_offset_that_it_stored()
    {
        var answers = await Commit("a", "b", "c");

        var entry = await RaftSource.Committed(Client, Group, answers[1].Index + 1)
            .RunWith(Sink.First<CommittedEntry>(), Materializer)
            .WaitAsync(MaxWait);

        Assert.Equal("c", Text(entry.Command));
    }

    [Fact]
    public async Task The_kill_switch_completes_it()
    {
        await Commit("a");
        var first = new TaskCompletionSource();

        var (control, done) = RaftSource.Committed(Client, Group, 1)
            .Select(entry =>
            {
                first.TrySetResult();
                return entry;
            })
            .ToMaterialized(Sink.Seq<CommittedEntry>(), Keep.Both)
            .Run(Materializer);
        await first.Task.WaitAsync(MaxWait);
        Assert.False(done.IsCompleted);
        control.Shutdown();

        Assert.Equal("a", Text(Assert.Single(await done.WaitAsync(MaxWait)).Command));
    }

    [Fact]
    public async Task What_was_compacted_is_a_failure_that_says_where_the_log_begins()
    {
        var answers = await Commit("a", "b", "c");
        Assert.True((await Client.TakeSnapshotAsync(Group, timeout: MaxWait)).IsOk);
        await Commit("d");

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => RaftSource.Committed(Client, Group, 1)
            .RunWith(Sink.Seq<CommittedEntry>(), Materializer)
            .WaitAsync(MaxWait));

        var compacted = Assert.IsType<RaftCompactedException>(failure is AggregateException many ? many.Flatten().InnerException : failure);
        Assert.True(compacted.FirstIndex > answers[0].Index, $"{compacted.FirstIndex}");
        Assert.Equal(Group, compacted.Name);
    }

    /// <summary>The recipe of the README.</summary>
    [Fact]
    public async Task A_restarted_source_goes_on_behind_its_last_element()
    {
        var next = 1L;
        RaftCompactedException? compacted = null;
        var third = new TaskCompletionSource();
        await Commit("a", "b", "c");

        var arrived = RestartSource
            .OnFailuresWithBackoff(
                () => RaftSource.Committed(Client, Group, next)
                    .RecoverWithRetries(
                        failure => (compacted = failure as RaftCompactedException) is null
                            ? null
                            : Source.Empty<CommittedEntry>().ViaMaterialized(KillSwitches.Single<CommittedEntry>(), Keep.Right),
                        attempts: 1),
                RestartSettings.Create(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(100), randomFactor: 0.2))
            .Select(entry =>
            {
                next = entry.Index + 1;
                if (Text(entry.Command) == "c")
                {
                    third.TrySetResult();
                }

                return entry;
            })
            .Take(5)
            .RunWith(Sink.Seq<CommittedEntry>(), Materializer);
        await third.Task.WaitAsync(MaxWait);
        await Raft.StopGroupAsync(Group);
        await Raft.StartGroupAsync(new RaftGroup(Group, MachineFactory.Of(() => new ListMachine()), ["n1"]));
        await Commit("d", "e");

        Assert.Equal(["a", "b", "c", "d", "e"], (await arrived.WaitAsync(MaxWait)).Select(e => Text(e.Command)));
        Assert.Null(compacted);
    }

    [Fact]
    public void Invalid_arguments_are_refused_at_once()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => RaftSource.Committed(Client, Group, 0));
        Assert.Throws<ArgumentException>(() => RaftSource.Committed(Client, "", 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => RaftFlow.Propose(Client, Group, 0));
    }
}
