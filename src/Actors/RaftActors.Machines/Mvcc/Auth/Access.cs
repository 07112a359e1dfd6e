using RaftActors.Machines.Mvcc.Contracts;
using RaftActors.Machines.Mvcc.Keys;

namespace RaftActors.Machines.Mvcc.Auth;

/// <summary>What one caller may do. Each check returns why not, or null.</summary>
internal readonly struct Access(AuthStore store, MvccCaller caller)
{
    /// <summary>Whether nothing has to be asked.</summary>
    public bool IsFree => !store.IsEnabled || caller.IsSystem;

    public bool IsHost => caller.IsSystem;

    /// <summary>Any user.</summary>
    public MvccError? Known() => IsFree || caller.User.Length > 0 ? null : MvccErrors.UserEmpty;

    /// <summary>A user with the role root.</summary>
    public MvccError? Root() =>
        IsFree ? null
        : caller.User.Length == 0 ? MvccErrors.UserEmpty
        : store.IsRoot(caller.User) ? null
        : MvccErrors.PermissionDenied;

    public MvccError? RootOr(bool isAllowed) => isAllowed && Known() is null ? null : Root();

    /// <summary>Whether the caller has a role.</summary>
    public bool Has(string role) => store.Users.TryGetValue(caller.User, out var user) && user.Roles.Contains(role);

    public bool Is(string user) => caller.User == user;

    public MvccError? Read(ReadOnlySpan<byte> key, ReadOnlySpan<byte> rangeEnd) =>
        May(KeySpan.Of(key, rangeEnd), Permission.Types.Type.Read);

    public MvccError? Write(ReadOnlySpan<byte> key, ReadOnlySpan<byte> rangeEnd) =>
        May(KeySpan.Of(key, rangeEnd), Permission.Types.Type.Write);

    public MvccError? May(KeySpan span, Permission.Types.Type type)
    {
        if (IsFree)
        {
            return null;
        }

        if (caller.AuthRevision == 0 || caller.User.Length == 0)
        {
            return MvccErrors.UserEmpty;
        }

        if (caller.AuthRevision < store.Revision)
        {
            return MvccErrors.AuthRevisionOld;
        }

        if (!store.Users.TryGetValue(caller.User, out var user))
        {
            return MvccErrors.PermissionDenied;
        }

        return user.Roles.Contains(AuthStore.Root) || IsCovered(user, span, type) ? null : MvccErrors.PermissionDenied;
    }

    /// <summary>Permissions of all roles together must leave no gap.</summary>
    private bool IsCovered(AuthUser user, KeySpan span, Permission.Types.Type type)
    {
        var from = span.From;
        while (true)
        {
            if (Furthest(user, span, type, ref from) is not { } isDone)
            {
                return false;
            }

            if (isDone)
            {
                return true;
            }
        }
    }

    /// <summary>Moves to the end of the permission that begins here or before and reaches furthest; null without one.</summary>
    private bool? Furthest(AuthUser user, KeySpan span, Permission.Types.Type type, ref ReadOnlySpan<byte> from)
    {
        var reached = from;
        foreach (var name in user.Roles)
        {
            if (!store.Roles.TryGetValue(name, out var role))
            {
                continue;
            }

            foreach (var permission in role.Permissions)
            {
                if (permission.PermType != type && permission.PermType != Permission.Types.Type.Readwrite)
                {
                    continue;
                }

                var granted = KeySpan.Of(permission.Key.Span, permission.RangeEnd.Span);
                if (!granted.Contains(from))
                {
                    continue;
                }

                if (span.IsOne || granted.IsOpen || (!granted.IsOne && !span.IsOpen && granted.To.SequenceCompareTo(span.To) >= 0))
                {
                    return true;
                }

                ReadOnlySpan<byte> end = granted.IsOne ? (byte[])[.. from, 0] : granted.To;
                reached = end.SequenceCompareTo(reached) > 0 ? end : reached;
            }
        }

        if (!span.IsOne && !span.IsOpen && span.To.SequenceCompareTo(reached) <= 0)
        {
            return true;
        }

        if (span.IsOne || reached.SequenceEqual(from))
        {
            return null;
        }

        from = reached;
        return false;
    }
}
