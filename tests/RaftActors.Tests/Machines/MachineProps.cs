using Akka.Actor;
using RaftActors.Machines;
using RaftActors.Protocol.Identity;
using RaftActors.Routing;
using RaftActors.Settings;

namespace RaftActors.Tests.Machines;

/// <summary>A machine actor of group g, as created by its supervisor.</summary>
internal static class MachineProps
{
    public static Props Of<T>(MachineSettings? settings = null, Type? outboxHandler = null, NodeDirectory? directory = null)
        where T : IStateMachine, new()
    {
        var group = new GroupSettings(new GroupId("g"), "any", typeof(T), new([new ReplicaId("n1")]), outboxHandler);
        return Props.Create(() =>
            new MachineActor(() => new T(), group, settings ?? new MachineSettings(), directory ?? new NodeDirectory()));
    }
}
