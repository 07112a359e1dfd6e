using Akka.Actor;
using Akka.Configuration;
using RaftActors.Akka.Contract.Tests.Persistence.Sql;
using Xunit.Abstractions;
using AkkaTestKit = Akka.TestKit.Xunit2.TestKit;

namespace RaftActors.Akka.Contract.Tests.Persistence;

/// <summary>What the persistence tests share.</summary>
public abstract class PersistenceTest : AkkaTestKit
{
    private readonly IDisposable? _stores;

    protected PersistenceTest(Config config, ITestOutputHelper output)
        : base(config, null, output)
    {
    }

    /// <summary>On databases of its own, which end with the test.</summary>
    protected PersistenceTest(SqlStores stores, ITestOutputHelper output)
        : base(stores.Config, null, output) => _stores = stores;

    internal IActorRef Start(string persistenceId, ScriptedOptions? options = null) =>
        Sys.ActorOf(Props.Create(() => new ScriptedActor(persistenceId, TestActor, options ?? ScriptedOptions.None)));

    /// <summary>Starts an actor whose id was never used, and waits until it is ready.</summary>
    internal IActorRef StartFresh(string persistenceId, ScriptedOptions? options = null)
    {
        var actor = Start(persistenceId, options);
        ExpectMsg("recovered");
        return actor;
    }

    internal static void Run(IActorRef actor, Action<ScriptedActor> action, IActorRef? sender = null) =>
        actor.Tell(new Do(action), sender ?? ActorRefs.NoSender);

    /// <summary>Persists these texts, one after the other.</summary>
    internal void Store(IActorRef actor, params string[] texts)
    {
        foreach (var text in texts)
        {
            Run(actor, a => a.Persist(new Added(text), a.Report));
            ExpectMsg("done:" + text);
        }
    }

    internal void StopAndWait(IActorRef actor)
    {
        Watch(actor);
        Sys.Stop(actor);
        ExpectTerminated(actor);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _stores?.Dispose();
    }

    internal void ExpectInOrder(params string[] messages)
    {
        foreach (var message in messages)
        {
            ExpectMsg(message);
        }
    }
}

/// <summary>A folder that goes away with the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder()
    {
        Path = Directory.CreateTempSubdirectory("raft-contract-").FullName;
    }

    public string Path { get; }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
