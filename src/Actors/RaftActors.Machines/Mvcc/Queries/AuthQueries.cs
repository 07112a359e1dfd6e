using RaftActors.Machines.Mvcc.Auth;
using RaftActors.Machines.Mvcc.Contracts;
using RaftActors.Machines.Mvcc.Keys;

namespace RaftActors.Machines.Mvcc.Queries;

/// <summary>Answers queries about users and roles. While authentication is on, others than root see only themselves.</summary>
internal static class AuthQueries
{
    public static MvccAnswer Answer(AuthStore store, AuthQuery query, in Access access)
    {
        var answer = new AuthAnswer { Enabled = store.IsEnabled, AuthRevision = store.Revision };
        var problem = query.SubjectCase switch
        {
            AuthQuery.SubjectOneofCase.User => User(store, query.User, access, answer),
            AuthQuery.SubjectOneofCase.Users => Names(store.Users.Keys, access, answer),
            AuthQuery.SubjectOneofCase.Role => Role(store, query.Role, access, answer),
            AuthQuery.SubjectOneofCase.Roles => Names(store.Roles.Keys, access, answer),
            AuthQuery.SubjectOneofCase.Credentials => Credentials(store, query.Credentials, access, answer),
            AuthQuery.SubjectOneofCase.Check =>
                query.Check.Root
                    ? access.Root()
                    : access.May(KeySpan.Of(query.Check.Key.Span, query.Check.RangeEnd.Span), query.Check.Type),

            // Without a subject: whether authentication is on.
            _ => null,
        };
        return problem is null ? new MvccAnswer { Auth = answer } : new MvccAnswer { Error = problem.ToFailure() };
    }

    private static MvccError? User(AuthStore store, string name, in Access access, AuthAnswer answer)
    {
        if (access.RootOr(access.Is(name)) is { } problem)
        {
            return problem;
        }

        if (!store.Users.TryGetValue(name, out var user))
        {
            return MvccErrors.UserNotFound;
        }

        answer.Names.Add(user.Roles);
        answer.NoPassword = user.NoPassword;
        return null;
    }

    private static MvccError? Role(AuthStore store, string name, in Access access, AuthAnswer answer)
    {
        if (access.RootOr(access.Has(name)) is { } problem)
        {
            return problem;
        }

        if (!store.Roles.TryGetValue(name, out var role))
        {
            return MvccErrors.RoleNotFound;
        }

        answer.Permissions.Add(role.Permissions);
        return null;
    }

    private static MvccError? Names(IEnumerable<string> names, in Access access, AuthAnswer answer)
    {
        if (access.Root() is { } problem)
        {
            return problem;
        }

        answer.Names.Add(names);
        return null;
    }

    private static MvccError? Credentials(AuthStore store, string name, in Access access, AuthAnswer answer)
    {
        if (!access.IsHost)
        {
            return MvccErrors.PermissionDenied;
        }

        answer.TokenKey = store.TokenKey;
        if (name.Length == 0)
        {
            return null;
        }

        if (!store.Users.TryGetValue(name, out var user))
        {
            return MvccErrors.UserNotFound;
        }

        (answer.PasswordHash, answer.NoPassword) = (user.PasswordHash, user.NoPassword);
        return null;
    }
}
