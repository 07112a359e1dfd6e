using System.Collections.Immutable;
using RaftActors.Machines;

namespace RaftActors.Settings;

/// <summary>A group that is started by code instead of HOCON; see <see cref="Raft.StartGroupAsync(RaftGroup)"/>.</summary>
/// <param name="Name">Its name: letters, digits and hyphens, at most 63.</param>
/// <param name="Machine">Creates the machine of this node's replica.</param>
/// <param name="Voters">The node ids of the voters of a new group; afterwards its log says who the members are.</param>
public sealed record RaftGroup(string Name, MachineFactory Machine, ImmutableArray<string> Voters)
{
    /// <summary>The machine's name in status and backups; the same on every node.</summary>
    public string MachineName { get; init; } = Machine.MachineType.Name;

    /// <summary>The node ids of the members that receive the log and do not vote.</summary>
    public ImmutableArray<string> Learners { get; init; } = [];

    /// <summary>The voters that keep no commands.</summary>
    public ImmutableArray<string> Witnesses { get; init; } = [];

    /// <summary>What this node, when it leads, wants done when the machine throws on a committed command.</summary>
    public ApplyExceptionPolicy OnApplyException { get; init; }

    /// <exception cref="ArgumentException">A name is invalid or unknown, or the members contradict each other.</exception>
    internal GroupSettings Check(RaftSettings settings)
    {
        if (!NodeName.IsValid(Name))
        {
            throw new ArgumentException($"'{Name}' is not a valid group name: use letters, digits and hyphens, at most 63 characters.");
        }

        var members = new Protocol.Membership.Configuration(Ids(Voters), Ids(Learners), null, Ids(Witnesses));
        foreach (var member in members.Members)
        {
            if (settings.Discovery.IsOn ? !NodeName.IsValid(member.Value) : !settings.Nodes.ContainsKey(member.Value))
            {
                throw new ArgumentException($"'{member}' is not a known node.");
            }
        }

        return new GroupSettings(new(Name), MachineName, Machine, members) { OnApplyException = OnApplyException };

        static IEnumerable<Protocol.Identity.ReplicaId> Ids(ImmutableArray<string> names) =>
            names.IsDefault ? [] : names.Select(n => new Protocol.Identity.ReplicaId(n));
    }
}
