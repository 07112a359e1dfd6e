using Akka.Actor;
using Akka.Configuration;
using Akka.Coordination;
using Akka.TestKit;
using RaftActors.Client;
using RaftActors.Machines.Locks;
using RaftActors.Messages;
using RaftActors.TestKit.Machines;
using RaftActors.TestKit.Processes;
using Xunit;

namespace RaftActors.Coordination.Tests;

/// <summary>
/// Leases in virtual time on a stub router: a test sees every command that they send, and decides when, or whether, the lock machine
/// applies it, and what is answered. A lease lasts 20 s, of which its holder counts 18; it is renewed after 2 s; an operation may take 5 s.
/// </summary>
public abstract class LeaseRig() : Akka.TestKit.Xunit2.TestKit(Hocon)
{
    protected static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);
    protected static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    protected static readonly TimeSpan Validity = TimeSpan.FromSeconds(18);
    protected static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    private const string Hocon = """
        akka {
          loglevel = INFO
          stdout-loglevel = OFF
          log-dead-letters = off
          scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
          test.default-timeout = 20s
        }
        """;

    private readonly MachineRun<LockMachine> _machine = new();
    private VirtualClock? _clock;
    private TestProbe? _router;

    internal VirtualClock Clock => _clock ??= new VirtualClock((TestScheduler)Sys.Scheduler);

    private TestProbe Router => _router ??= CreateTestProbe("router");

    internal RaftLease Lease(string owner = "me", string more = "", string name = "it")
    {
        var config = ConfigurationFactory.ParseString($"self-test-timeout = 0\n{more}")
            .WithFallback(RaftLease.DefaultConfig().GetConfig(RaftLease.ConfigPath));
        var settings = LeaseSettings.Create(config, name, owner);
        var leases = RaftLeases.Get(Sys);
        var locks = new LockClient(new RaftClient(Sys, Router, MaxWait, MaxWait));
        return new RaftLease(settings, leases, leases.Read(settings), _ => locks, Clock);
    }

    /// <summary>A lease that this owner holds; the log is one command long.</summary>
    internal async Task<RaftLease> Held(Losses? losses = null, string more = "")
    {
        var lease = Lease(more: more);
        var acquired = losses is null ? lease.Acquire() : lease.Acquire(losses.Add);
        await Commit(await Sent());
        Assert.True(await acquired.WaitAsync(MaxWait));
        return lease;
    }

    /// <summary>The next command or query that a lease sends.</summary>
    private protected async Task<Asked> Sent()
    {
        var message = await Router.ExpectMsgAsync<object>(MaxWait);
        return new Asked(message, Router.LastSender);
    }

    /// <summary>What a lease sends next, as virtual time passes in short steps.</summary>
    private protected async Task<Asked> SentNext()
    {
        await Until(
            () =>
            {
                Clock.Advance(Moment / 2);
                return Router.HasMessages;
            },
            "the lease asks again");
        return await Sent();
    }

    /// <summary>The group answers whatever is sent until the call has ended.</summary>
    private protected async Task<bool> CommitAll(Task<bool> call)
    {
        while (!call.IsCompleted)
        {
            await Until(() => Router.HasMessages || call.IsCompleted, "the lease asks again, or has its answer");
            if (Router.HasMessages)
            {
                await Commit(await Sent());
            }
        }

        return await call;
    }

    /// <summary>The time of a lease ends without a renewal.</summary>
    private protected void Expire()
    {
        Clock.Hang(Validity - Interval);
        Clock.Advance(Interval);
    }

    private protected Task SentNothing() => Router.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100)).AsTask();

    /// <summary>The group applies it now and answers.</summary>
    private protected async Task Commit(Asked asked)
    {
        var result = Apply(asked);
        asked.By.Tell(new Answer(Outcome.Ok, _machine.Index, 7, result, "n1", null));
        await Task.Yield();
    }

    /// <summary>The group applies it now, but the answer is lost.</summary>
    private protected ReadOnlyMemory<byte> Apply(Asked asked)
    {
        _machine.Now = 1_000_000 + (long)Clock.GetElapsedTime(0).TotalMilliseconds;
        return asked.Message is Propose propose ? _machine.Apply(propose.Command) : _machine.Machine.Query(((Query)asked.Message).Question);
    }

    private protected static void Answer(Asked asked, Outcome outcome) =>
        asked.By.Tell(Messages.Answer.Failed(outcome, null, $"It ended as {outcome}."));

    /// <summary>Another process acquires the lock.</summary>
    private protected LockStatus OtherAcquires()
    {
        _machine.Now = 1_000_000 + (long)Clock.GetElapsedTime(0).TotalMilliseconds;
        return LockResult.Decode(_machine.Apply(LockCommands.Acquire("it", "other", 1000))).Status;
    }

    /// <summary>The group gives the lock to another process, as only an operator could.</summary>
    private protected void Steal(long token)
    {
        var holder = LockResult.Decode(_machine.Machine.Query(LockCommands.Show("it"))).Holder!;
        _machine.Apply(LockCommands.Release("it", holder.Owner, token));
        OtherAcquires();
    }

    protected static Task Until(Func<bool> condition, string what) => Conditions.Until(condition, what, MaxWait);

    /// <summary>A message to the router.</summary>
    private protected sealed record Asked(object Message, IActorRef By);
}
