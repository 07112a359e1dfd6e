using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Machines.Mvcc.Auth;

/// <summary>Changes of users and roles. Each returns why it was refused, or null.</summary>
internal static class AuthChanges
{
    public static MvccError? Apply(AuthStore store, AuthCommand command) => command.ChangeCase switch
    {
        AuthCommand.ChangeOneofCase.Enable => Enable(store, command.Enable),
        AuthCommand.ChangeOneofCase.Disable => Disable(store),
        AuthCommand.ChangeOneofCase.UserAdd => AddUser(store, command.UserAdd),
        AuthCommand.ChangeOneofCase.UserDelete => DeleteUser(store, command.UserDelete),
        AuthCommand.ChangeOneofCase.UserPassword => ChangePassword(store, command.UserPassword),
        AuthCommand.ChangeOneofCase.UserGrantRole => GrantRole(store, command.UserGrantRole),
        AuthCommand.ChangeOneofCase.UserRevokeRole => RevokeRole(store, command.UserRevokeRole),
        AuthCommand.ChangeOneofCase.RoleAdd => AddRole(store, command.RoleAdd),
        AuthCommand.ChangeOneofCase.RoleDelete => DeleteRole(store, command.RoleDelete),
        AuthCommand.ChangeOneofCase.RoleGrant => Grant(store, command.RoleGrant),
        AuthCommand.ChangeOneofCase.RoleRevoke => Revoke(store, command.RoleRevoke),
        _ => MvccErrors.Unreadable("Unknown change of users and roles: this version does not support it."),
    };

    private static MvccError? Enable(AuthStore store, AuthEnable command)
    {
        if (store.IsEnabled)
        {
            return null;
        }

        if (!store.Users.ContainsKey(AuthStore.Root))
        {
            return MvccErrors.RootUserMissing;
        }

        if (!store.IsRoot(AuthStore.Root))
        {
            return MvccErrors.RootRoleMissing;
        }

        (store.IsEnabled, store.TokenKey) = (true, command.TokenKey);
        return null;
    }

    private static MvccError? Disable(AuthStore store)
    {
        if (store.IsEnabled)
        {
            store.IsEnabled = false;
            store.Revision++;
        }

        return null;
    }

    private static MvccError? AddUser(AuthStore store, UserAdd command)
    {
        if (command.Name.Length == 0)
        {
            return MvccErrors.UserEmpty;
        }

        var user = new AuthUser(command.Name)
        {
            NoPassword = command.NoPassword,
            PasswordHash = command.NoPassword ? Google.Protobuf.ByteString.Empty : command.PasswordHash,
        };
        return store.Users.TryAdd(command.Name, user) ? Changed(store) : MvccErrors.UserExists;
    }

    private static MvccError? DeleteUser(AuthStore store, string name) =>
        store.IsEnabled && name == AuthStore.Root ? MvccErrors.InvalidAuthManagement
        : store.Users.Remove(name) ? Changed(store)
        : MvccErrors.UserNotFound;

    private static MvccError? ChangePassword(AuthStore store, UserPassword command)
    {
        if (!store.Users.TryGetValue(command.Name, out var user))
        {
            return MvccErrors.UserNotFound;
        }

        user.PasswordHash = user.NoPassword ? Google.Protobuf.ByteString.Empty : command.PasswordHash;
        return Changed(store);
    }

    private static MvccError? GrantRole(AuthStore store, UserRole command)
    {
        if (!store.Users.TryGetValue(command.User, out var user))
        {
            return MvccErrors.UserNotFound;
        }

        if (command.Role != AuthStore.Root && !store.Roles.ContainsKey(command.Role))
        {
            return MvccErrors.RoleNotFound;
        }

        return user.Roles.Add(command.Role) ? Changed(store) : null;
    }

    private static MvccError? RevokeRole(AuthStore store, UserRole command) =>
        store.IsEnabled && command is { User: AuthStore.Root, Role: AuthStore.Root } ? MvccErrors.InvalidAuthManagement
        : !store.Users.TryGetValue(command.User, out var user) ? MvccErrors.UserNotFound
        : user.Roles.Remove(command.Role) ? Changed(store)
        : MvccErrors.RoleNotGranted;

    private static MvccError? AddRole(AuthStore store, string name) =>
        name.Length == 0 ? MvccErrors.RoleEmpty
        : store.Roles.TryAdd(name, new AuthRole(name)) ? Changed(store)
        : MvccErrors.RoleExists;

    private static MvccError? DeleteRole(AuthStore store, string name)
    {
        if (store.IsEnabled && name == AuthStore.Root)
        {
            return MvccErrors.InvalidAuthManagement;
        }

        if (!store.Roles.Remove(name))
        {
            return MvccErrors.RoleNotFound;
        }

        foreach (var user in store.Users.Values)
        {
            user.Roles.Remove(name);
        }

        return Changed(store);
    }

    private static MvccError? Grant(AuthStore store, RolePermission command)
    {
        if (!store.Roles.TryGetValue(command.Role, out var role))
        {
            return MvccErrors.RoleNotFound;
        }

        if (command.Permission is not { } permission
            || permission.PermType is < Permission.Types.Type.Read or > Permission.Types.Type.Readwrite)
        {
            return MvccErrors.Unreadable("etcdserver: permission not given");
        }

        role.Grant(permission.Clone());
        return Changed(store);
    }

    private static MvccError? Revoke(AuthStore store, RolePermission command) =>
        !store.Roles.TryGetValue(command.Role, out var role) ? MvccErrors.RoleNotFound
        : command.Permission is { } permission && role.Revoke(permission) ? Changed(store)
        : MvccErrors.PermissionNotGranted;

    private static MvccError? Changed(AuthStore store)
    {
        store.Revision++;
        return null;
    }
}
