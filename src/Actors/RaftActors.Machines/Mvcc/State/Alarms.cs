using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Machines.Mvcc.State;

/// <summary>The alarms that are on, by member and kind.</summary>
internal sealed class Alarms
{
    private readonly SortedSet<(ulong Member, AlarmType Alarm)> _alarms = [];

    public bool IsCorrupt { get; private set; }

    public bool IsNoSpace { get; private set; }

    public void Activate(ulong member, AlarmType alarm)
    {
        if (alarm is AlarmType.Nospace or AlarmType.Corrupt)
        {
            _alarms.Add((member, alarm));
            See();
        }
    }

    /// <param name="member">0: of every member.</param>
    /// <param name="alarm">None: every alarm.</param>
    public void Deactivate(ulong member, AlarmType alarm)
    {
        _alarms.RemoveWhere(a => (member == 0 || a.Member == member) && (alarm == AlarmType.None || a.Alarm == alarm));
        See();
    }

    public IEnumerable<AlarmMember> ToMessages()
    {
        foreach (var (member, alarm) in _alarms)
        {
            yield return new AlarmMember { MemberID = member, Alarm = alarm };
        }
    }

    private void See()
    {
        (IsCorrupt, IsNoSpace) = (false, false);
        foreach (var (_, alarm) in _alarms)
        {
            IsCorrupt |= alarm == AlarmType.Corrupt;
            IsNoSpace |= alarm == AlarmType.Nospace;
        }
    }
}
