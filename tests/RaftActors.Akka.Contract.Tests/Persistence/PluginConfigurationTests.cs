using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Xunit;
using Xunit.Abstractions;
using AkkaTestKit = Akka.TestKit.Xunit2.TestKit;

namespace RaftActors.Akka.Contract.Tests.Persistence;

/// <summary>Which plug-in an actor gets, and what happens when there is none.</summary>
public sealed class PluginConfigurationTests(ITestOutputHelper output) : PersistenceTest(
    PersistenceConfigs.Controlled(
        """
        akka.persistence.other-journal {
          class = "Akka.Persistence.Journal.MemoryJournal, Akka.Persistence"
        }
        akka.persistence.no-class { }
        akka.persistence.journal.auto-start-journals = ["akka.persistence.controlled-journal"]
        """),
    output)
{
    private PersistenceExtension Extension => global::Akka.Persistence.Persistence.Instance.Apply(Sys);

    [Fact]
    public void The_same_id_gives_the_same_plugin()
    {
        Assert.Equal(Extension.JournalFor("akka.persistence.other-journal"), Extension.JournalFor("akka.persistence.other-journal"));
        Assert.Equal(Extension.JournalFor(null), Extension.JournalFor("akka.persistence.controlled-journal"));
        Assert.NotEqual(Extension.JournalFor(null), Extension.JournalFor("akka.persistence.other-journal"));
    }

    [Fact]
    public void Journals_on_the_list_start_with_the_extension()
    {
        Assert.NotNull(Extension);
        AwaitAssert(() => Assert.True(PluginControl.Of(Sys).Started.Task.IsCompleted));
    }

    [Fact]
    public void Journals_keep_their_events_apart()
    {
        Store(StartFresh("p"), "x");
        StartFresh("p", new ScriptedOptions { JournalPluginId = "akka.persistence.other-journal" });
        Start("p");
        ExpectInOrder("rec:x", "recovered");
    }

    [Fact]
    public void An_unknown_id_is_refused()
    {
        var missing = Assert.ThrowsAny<Exception>(() => Extension.JournalFor("akka.persistence.missing"));
        Assert.Contains("akka.persistence.missing", missing.ToString(), StringComparison.Ordinal);
        Assert.ThrowsAny<Exception>(() => Extension.JournalFor("akka.persistence.no-class"));
        Assert.ThrowsAny<Exception>(() => Extension.SnapshotStoreFor("akka.persistence.missing"));
    }

    [Fact]
    public void An_actor_with_an_unknown_journal_does_not_live()
    {
        var actor = Start("p", new ScriptedOptions { JournalPluginId = "akka.persistence.missing" });
        Watch(actor);
        ExpectTerminated(actor);
    }

    [Fact]
    public void An_actor_with_an_unknown_snapshot_store_does_not_live()
    {
        var actor = Start("p", new ScriptedOptions { SnapshotPluginId = "akka.persistence.missing" });
        Watch(actor);
        ExpectTerminated(actor);
    }

    [Fact]
    public void Defaults_are_in_memory_and_local_files()
    {
        var config = global::Akka.Persistence.Persistence.DefaultConfig();
        Assert.Equal("akka.persistence.journal.inmem", config.GetString("akka.persistence.journal.plugin"));
        Assert.Equal("akka.persistence.snapshot-store.local", config.GetString("akka.persistence.snapshot-store.plugin"));
        Assert.Equal(50, config.GetInt("akka.persistence.max-concurrent-recoveries"));
    }
}

/// <summary>An actor system without a snapshot store.</summary>
public sealed class NoSnapshotStoreTests(ITestOutputHelper output) : PersistenceTest(
    ConfigurationFactory.ParseString("akka.persistence.snapshot-store.plugin = \"\"").WithFallback(PersistenceConfigs.Memory), output)
{
    [Fact]
    public void Actors_recover_and_saving_fails()
    {
        var actor = StartFresh("p");
        Store(actor, "x");
        Run(actor, a => a.SaveSnapshot(new State("s")));
        ExpectMsg<SaveSnapshotFailure>();
        StopAndWait(actor);
        Start("p");
        ExpectInOrder("rec:x", "recovered");
    }
}

/// <summary>A journal that outlives its actor system.</summary>
public sealed class SharedMemoryJournalTests(ITestOutputHelper output) : AkkaTestKit(Configuration, null, output)
{
    private static readonly Config Configuration = ConfigurationFactory.ParseString(
        """
        akka.persistence.journal.plugin = "akka.persistence.shared"
        akka.persistence.shared.class = "Akka.Persistence.Journal.SharedMemoryJournal, Akka.Persistence"
        akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
        """).WithFallback(PersistenceConfigs.Common);

    [Fact]
    public async Task Another_actor_system_of_the_process_finds_the_events()
    {
        var id = Guid.NewGuid().ToString();
        var other = ActorSystem.Create("other", Configuration);
        var probe = TestActor;
        var actor = other.ActorOf(Props.Create(() => new ScriptedActor(id, probe, ScriptedOptions.None)));
        ExpectMsg("recovered");
        actor.Tell(new Do(a => a.Persist(new Added("x"), a.Report)));
        ExpectMsg("done:x");
        await other.Terminate();
        Sys.ActorOf(Props.Create(() => new ScriptedActor(id, probe, ScriptedOptions.None)));
        ExpectMsg("rec:x");
        ExpectMsg("recovered");
    }
}
