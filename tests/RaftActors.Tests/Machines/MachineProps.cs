using Akka.Actor;
using RaftActors.Machines;
using RaftActors.Machines.Outbox;
using RaftActors.Protocol.Identity;

namespace RaftActors.Tests.Machines;

/// <summary>A machine actor of group g, as created by its supervisor.</summary>
internal static class MachineProps
{
    public static Props Of(Func<IStateMachine> create) => Props.Create(() =>
        new MachineActor(create, new GroupId("g"), null, new MachineSettings(), new OutboxHandlers()));

    public static Props Of<T>(MachineSettings? settings = null, Props? outboxHandler = null, OutboxHandlers? handlers = null)
        where T : IStateMachine, new()
    {
        return Props.Create(() =>
            new MachineActor(
                () => new T(), new GroupId("g"), outboxHandler, settings ?? new MachineSettings(), handlers ?? new OutboxHandlers()));
    }
}
