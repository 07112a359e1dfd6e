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
            .Append(" log=").Append(_core.Log.FirstIndex).Append("..").Append(_core.Log.LastIndex)
            .Append(" snap=").Append(_core.Snapshot.Index)
            .Append(" durable=").Append(_core.DurableIndex)
            .Append(" commit=").Append(_core.CommitIndex)
            .Append(" applied=").Append(_core.LastApplied);
        var role = _role.Describe();
        return role.Length == 0 ? line.ToString() : line.Append(" | ").Append(role).ToString();
    }
}
