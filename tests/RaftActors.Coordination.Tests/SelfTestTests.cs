using RaftActors.Messages;
using Xunit;

namespace RaftActors.Coordination.Tests;

/// <summary>The test at start: split-brain resolver first uses its lease in a split.</summary>
public sealed class SelfTestTests : LeaseRig
{
    [Fact]
    public async Task It_acquires_and_releases_once_for_a_group()
    {
        await EventFilter.Info(contains: LeaseLogEvents.SelfTestPassed.Id).ExpectOneAsync(async () =>
        {
            Lease(more: "self-test-timeout = 30s");
            Lease(more: "self-test-timeout = 30s", name: "another");
            await Commit(await Sent());
            await Commit(await Sent());
        });

        Clock.Advance(TimeSpan.FromMinutes(5));
        await SentNothing();
    }

    [Fact]
    public async Task It_complains_until_it_succeeds()
    {
        Lease(more: "self-test-timeout = 30s");
        var asked = await Sent();

        await EventFilter.Error(contains: "granted none within 00:00:30").ExpectAsync(2, () =>
        {
            Clock.Advance(TimeSpan.FromSeconds(30));
            Answer(asked, Outcome.NoLeader);
            Clock.Advance(TimeSpan.FromSeconds(30));
            return Task.CompletedTask;
        });

        await EventFilter.Info(contains: LeaseLogEvents.SelfTestPassed.Id).ExpectOneAsync(async () =>
        {
            await Commit(await SentNext());
            await Commit(await Sent());
        });
    }
}
