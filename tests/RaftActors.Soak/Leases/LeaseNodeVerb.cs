using System.CommandLine;
using Akka.Actor;
using Akka.Cluster.Tools.Singleton;
using RaftActors.Coordination;
using RaftActors.Soak.Cluster;

namespace RaftActors.Soak.Leases;

/// <summary>One node of a run with a lease: what <c>raftactors node</c> runs, and a singleton that uses the lease.</summary>
internal static class LeaseNodeVerb
{
    public const string Name = "lease-node";

    /// <summary>The end of the file next to the configuration into which the singletons of a node write.</summary>
    public const string Answers = ".answers";

    /// <summary>The end of the file into which a node writes how many members it sees.</summary>
    public const string Members = ".members";

    private const string Manager = "manager";

    public static Command Create()
    {
        var configuration = new Argument<string>("configuration");
        var systemName = new Argument<string>("system");
        var command = new Command(Name, "One node of a run with a lease; started by the run.") { configuration, systemName };
        command.Hidden = true;
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(configuration)!, parsed.GetValue(systemName)!));
        return command;
    }

    private static Task<int> RunAsync(string file, string systemName) => NodeVerb.RunAsync(
        file,
        systemName,
        RaftLease.DefaultConfig().WithFallback(ClusterSingleton.DefaultConfig()),
        system =>
        {
            system.ActorOf(Props.Create(() => new MemberCount(file + Members)), "members");
            var lease = $"{systemName}-singleton-akka://{systemName}/user/{Manager}";
            var singleton = Props.Create(() => new AnsweringSingleton(file + Answers, lease));
            system.ActorOf(
                ClusterSingletonManager.Props(singleton, PoisonPill.Instance, ClusterSingletonManagerSettings.Create(system)), Manager);
        });
}
