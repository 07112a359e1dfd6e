using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using RaftActors.Machines;
using RaftActors.Protocol.Identity;

namespace RaftActors.Settings;

/// <summary>Reads the groups: their machines, members, and what each does about effects and exceptions.</summary>
internal sealed class GroupsReader(KeyReader keys, MachinesReader machines, RaftSetup setup, ActorSystem system)
{
    public ImmutableSortedDictionary<string, GroupSettings> Read(ImmutableSortedDictionary<string, Address> nodes, bool areFound)
    {
        var groups = ImmutableSortedDictionary.CreateBuilder<string, GroupSettings>(StringComparer.Ordinal);
        foreach (var (id, value) in keys.Children("groups"))
        {
            var key = $"groups.{id}";
            if (!NodeName.IsValid(id))
            {
                keys.Problem(key, "not a valid group name: use letters, digits and hyphens, at most 63 characters");
                continue;
            }

            if (!value.IsObject())
            {
                keys.Problem(key, "must be an object with machine and, if not all nodes vote, voters");
                continue;
            }

            var group = keys.Section.GetConfig(key);
            foreach (
                var unknown in group
                    .AsEnumerable()
                    .Select(p => p.Key)
                    .Where(k => k is not ("machine" or "voters" or "learners" or "witnesses" or "outbox-handler" or "on-apply-exception")))
            {
                keys.Problem(
                    $"{key}.{unknown}",
                    "unknown key; allowed are machine, voters, learners, witnesses, outbox-handler and on-apply-exception");
            }

            var machine = keys.Read($"{key}.machine", () => group.GetString("machine", ""), "a machine's name") ?? "";
            groups[id] = new GroupSettings(
                new GroupId(id), machine, machines.Find(key, machine), Members(key, group, nodes, areFound), OutboxHandler(id, group))
            {
                OnApplyException = OnApplyException(key, group),
            };
        }

        foreach (var unknown in setup.OutboxHandlers.Keys.Where(g => !groups.ContainsKey(g)).Order(StringComparer.Ordinal))
        {
            keys.Problem($"groups.{unknown}", "an outbox handler is registered for it, but the group is not configured");
        }

        return groups.ToImmutable();
    }

    private Protocol.Membership.Configuration Members(
        string key, Config group, ImmutableSortedDictionary<string, Address> nodes, bool areFound)
    {
        if (areFound && nodes.IsEmpty && !group.HasPath("voters"))
        {
            keys.Problem(
                $"{key}.voters",
                "required with raft-actors.cluster.role and without raft-actors.nodes: the members of a new group are never "
                    + "derived from the cluster");
            return new Protocol.Membership.Configuration([new ReplicaId("-")]);
        }

        var learners = List("learners") ?? [];
        var voters = List("voters") ?? [.. nodes.Keys.Select(n => new ReplicaId(n)).Except(learners)];
        try
        {
            return new Protocol.Membership.Configuration(voters, learners, witnesses: List("witnesses"));
        }
        catch (ArgumentException impossible)
        {
            keys.Problem($"{key}.{impossible.ParamName}", impossible.Message.Split(" (Parameter", 2)[0]);
            return new Protocol.Membership.Configuration([new ReplicaId("-")]);
        }

        List<ReplicaId>? List(string name)
        {
            if (!group.HasPath(name))
            {
                return null;
            }

            var list = keys.Read($"{key}.{name}", () => group.GetStringList(name), "a list of nodes") ?? [];
            foreach (var stranger in list.Where(v => areFound ? !NodeName.IsValid(v) : !nodes.ContainsKey(v)))
            {
                keys.Problem(
                    $"{key}.{name}", areFound ? $"'{stranger}' is not a valid node id" : $"'{stranger}' must be one of raft-actors.nodes");
            }

            return [.. list.Select(n => new ReplicaId(n))];
        }
    }

    private ApplyExceptionPolicy OnApplyException(string key, Config group)
    {
        var text = group.HasPath("on-apply-exception")
            ? keys.Read($"{key}.on-apply-exception", () => group.GetString("on-apply-exception", ""), "answer or fault")
            : "answer";
        switch (text)
        {
            case "answer":
                return ApplyExceptionPolicy.Answer;
            case "fault":
                return ApplyExceptionPolicy.Fault;
            default:
                keys.Problem($"{key}.on-apply-exception", $"must be answer or fault, not '{text}'");
                return ApplyExceptionPolicy.Answer;
        }
    }

    private Props? OutboxHandler(string id, Config group)
    {
        var key = $"groups.{id}";
        var registered = setup.OutboxHandlers.GetValueOrDefault(id);
        if (!group.HasPath("outbox-handler"))
        {
            return registered?.Invoke(system);
        }

        if (registered is not null)
        {
            keys.Problem($"{key}.outbox-handler", "another handler is registered by RaftSetup.WithOutboxHandler; remove one of them");
        }

        var name = keys.Read($"{key}.outbox-handler", () => group.GetString("outbox-handler", ""), "a class") ?? "";
        var type = keys.Class<ActorBase>($"{key}.outbox-handler", name);
        if (type != typeof(object) && type.GetConstructor(Type.EmptyTypes) is null)
        {
            keys.Problem($"{key}.outbox-handler", $"{type.Name} has no public parameterless constructor");
        }

        return type == typeof(object) ? null : Props.Create(type);
    }
}
