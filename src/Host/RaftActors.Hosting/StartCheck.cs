using Akka.Actor;
using RaftActors.Coordination;
using RaftActors.Hosting.Effects;
using RaftActors.Hosting.Leadership;
using RaftActors.Hosting.Machines;
using RaftActors.Machines.Locks;
using RaftActors.Persistence;
using RaftActors.Settings;

namespace RaftActors.Hosting;

/// <summary>
/// Everything that can be said about the configuration and the declarations before Raft starts, so that one exception names it all. The
/// runtime's own readers do the work.
/// </summary>
internal sealed class StartCheck
{
    private readonly ActorSystem _system;
    private readonly List<string> _problems;
    private readonly RaftSettings _settings;

    /// <param name="system">The actor system.</param>
    /// <param name="found">What the declarations found wrong themselves.</param>
    public StartCheck(ActorSystem system, IEnumerable<string> found)
    {
        (_system, _problems) = (system, [.. found]);
        system.Settings.InjectTopLevelFallback(Raft.DefaultConfig());
        _settings = RaftSettings.Create(system, _problems);
    }

    /// <summary>A node without a replica of a group needs no services for its machine.</summary>
    public async Task MachinesAsync(IEnumerable<HostedMachine> machines)
    {
        var held = _settings.Groups.Values.Where(IsHeld).Select(g => g.Machine).ToHashSet(StringComparer.Ordinal);
        foreach (var machine in machines.Where(m => held.Contains(m.Name)))
        {
            Add(await machine.CheckAsync(_system).ConfigureAwait(false));
        }
    }

    /// <summary>The same for handlers of outboxes.</summary>
    public async Task HandlersAsync(IEnumerable<OutboxWork> works)
    {
        foreach (var work in works.Where(w => _settings.Groups.TryGetValue(w.Group, out var group) && IsHeld(group)))
        {
            Add(await work.CheckAsync(_system).ConfigureAwait(false));
        }
    }

    public void LeaderServices(LeaderServices services)
    {
        // A client that was resolved early has started Raft, and groups may have been added by code since.
        var byCode = _system.HasExtension<Raft>() ? Raft.Get(_system).Groups : [];
        _problems.AddRange(services.Problems([.. _settings.Groups.Keys.Union(byCode)]));
    }

    public void Leases(IEnumerable<string> paths)
    {
        foreach (var path in paths.Order(StringComparer.Ordinal))
        {
            _problems.AddRange(RaftLease.Problems(_system.Settings.Config, path));
            Add(KeeperProblem($"{path}.group"));
        }
    }

    /// <summary>What the store would refuse, without its files. Other stores report their problems when they are made.</summary>
    public void Store()
    {
        if (_settings.StoreType == typeof(PersistentLogProvider))
        {
            _problems.AddRange(PersistentLogProvider.Problems(_system));
        }
    }

    /// <exception cref="RaftConfigurationException">Something is wrong.</exception>
    public void ThrowIfWrong()
    {
        if (_problems.Count > 0)
        {
            throw new RaftConfigurationException(_problems);
        }
    }

    /// <summary>Why the group that a key names cannot keep leases. An empty name is a problem of the lease's own.</summary>
    private string? KeeperProblem(string key)
    {
        var name = _system.Settings.Config.GetString(key, "");
        if (name.Length == 0)
        {
            return null;
        }

        if (!_settings.Groups.TryGetValue(name, out var group))
        {
            return $"{key}: '{name}' is not a group of this node's configuration; name one with the machine lock, or declare it: "
                + $"WithRaftGroup(\"{name}\", o => o.Machine = \"lock\")";
        }

        // A machine that could not be found is a problem of the group.
        var machine = group.Factory.MachineType;
        return machine == typeof(LockMachine) || machine == typeof(object)
            ? null
            : $"{key}: the group '{name}' has the machine '{group.Machine}'; leases need a group with the machine lock";
    }

    private bool IsHeld(GroupSettings group) => group.Members.IsMember(_settings.NodeId);

    private void Add(string? problem)
    {
        if (problem is not null)
        {
            _problems.Add(problem);
        }
    }
}
