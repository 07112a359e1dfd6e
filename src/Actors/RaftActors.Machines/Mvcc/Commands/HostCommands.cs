using RaftActors.Machines.Mvcc.Auth;
using RaftActors.Machines.Mvcc.Contracts;
using RaftActors.Machines.Mvcc.State;

namespace RaftActors.Machines.Mvcc.Commands;

/// <summary>Applies the commands about alarms, users, members and limits.</summary>
/// <param name="state">What is changed.</param>
internal sealed class HostCommands(MvccState state)
{
    public MvccAnswer Alarm(AlarmCommand command, in Access access)
    {
        if (access.Known() is { } problem)
        {
            return new MvccAnswer { Error = problem.ToFailure() };
        }

        if (!command.Activate)
        {
            state.Alarms.Deactivate(command.Member, command.Alarm);
        }
        else if (!command.IfOverQuota || IsOverQuota())
        {
            state.Alarms.Activate(command.Member, command.Alarm);
        }

        return new MvccAnswer { Alarm = new AlarmsAnswer { Alarms = { state.Alarms.ToMessages() } } };
    }

    public MvccAnswer Auth(AuthCommand command, in Access access) =>
        (access.Root() ?? AuthChanges.Apply(state.Auth, command)) is { } problem
            ? new MvccAnswer { Error = problem.ToFailure() }
            : new MvccAnswer { Auth = new AuthAnswer { Enabled = state.Auth.IsEnabled, AuthRevision = state.Auth.Revision } };

    public MvccAnswer Member(MemberInfo member)
    {
        if (member.Id == 0)
        {
            return new MvccAnswer { Error = MvccErrors.Unreadable("A member has the id 0: its id must not be 0.").ToFailure() };
        }

        if (member.Remove)
        {
            state.Members.Remove(member.Id);
        }
        else
        {
            state.Members[member.Id] = member;
        }

        return new MvccAnswer { Members = new MembersAnswer { Members = { state.Members.Values } } };
    }

    public MvccAnswer Configure(ConfigureCommand command)
    {
        if (state.Limits.ProblemOf(command) is { } problem)
        {
            return new MvccAnswer { Error = MvccErrors.Unreadable(problem).ToFailure() };
        }

        state.Limits = state.Limits.With(command);
        return new MvccAnswer { Configure = state.Limits.ToMessage() };
    }

    /// <summary>The size must not depend on how much of a compaction was carried out yet.</summary>
    private bool IsOverQuota()
    {
        state.Keyspace.PruneAll();
        return state.Limits.QuotaBytes > 0 && state.Keyspace.Bytes > state.Limits.QuotaBytes;
    }
}
