using RaftActors.Machines;

namespace RaftActors.Settings;

/// <summary>Finds machines by name: in <c>machines</c> of HOCON, or registered in <see cref="RaftSetup"/>.</summary>
internal sealed class MachinesReader(KeyReader keys, RaftSetup setup)
{
    /// <summary>A name has one machine: which of two would run must not depend on the order in which they are looked up.</summary>
    public void Check()
    {
        foreach (var (name, _) in keys.Children("machines").Where(m => setup.Machines.ContainsKey(m.Key)))
        {
            keys.Problem(
                $"machines.{name}",
                "is also registered by RaftSetup.WithMachine; use another name there (kv, counter, lock, ledger and etcd are built in)");
        }
    }

    public MachineFactory Find(string group, string machine)
    {
        if (setup.Machines.TryGetValue(machine, out var registered))
        {
            return registered;
        }

        if (machine.Length == 0 || !keys.Children("machines").Any(m => m.Key == machine))
        {
            keys.Problem(
                $"{group}.machine",
                machine.Length == 0
                    ? "required"
                    : $"'{machine}' must be one of raft-actors.machines, or registered by RaftSetup.WithMachine");
            return MachineFactory.None;
        }

        var type = keys.Class<IStateMachine>($"machines.{machine}", keys.Text($"machines.{machine}"));
        if (type == typeof(object))
        {
            return MachineFactory.None;
        }

        if (type.GetConstructor(Type.EmptyTypes) is null)
        {
            keys.Problem(
                $"machines.{machine}",
                $"{type.Name} has no public parameterless constructor; register a factory with RaftSetup.WithMachine instead");
            return MachineFactory.None;
        }

        return MachineFactory.Of(type);
    }
}
