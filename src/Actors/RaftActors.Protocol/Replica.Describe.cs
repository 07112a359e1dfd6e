using System.Text;

namespace RaftActors.Protocol;

/// <content>The one-line description of a replica: the same in logs, tests, the simulator and the status command.</content>
public sealed partial class Replica
{
    /// <summary>
    /// For example <c>g7/n2 Leader t=12 vote=n2 log=101..158 snap=100 durable=157 commit=155 applied=150 | n1 Replicate m=157 n=159
    /// in=1</c>.
    /// </summary>
    public string Describe(Identity.GroupId group)
    {
        var line = new StringBuilder()
            .Append(group).Append('/').Append(Self).Append(' ').Append(Role)
            .Append(' ').Append(HardState)
            .Append(" log=").Append(_state.Log.FirstIndex).Append("..").Append(_state.Log.LastIndex)
            .Append(" snap=").Append(_state.Snapshot.Index)
            .Append(" durable=").Append(_state.DurableIndex)
            .Append(" commit=").Append(_state.CommitIndex)
            .Append(" applied=").Append(_state.LastApplied);
        var role = _role.Describe();
        return role.Length == 0 ? line.ToString() : line.Append(" | ").Append(role).ToString();
    }
}
