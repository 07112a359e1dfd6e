using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using RaftActors.Etcd.Contracts;
using RaftActors.Etcd.Keyspace;
using RaftActors.Machines.Mvcc;
using RaftActors.Machines.Mvcc.Contracts;

namespace RaftActors.Etcd.Apis;

/// <summary>Users, roles, and whether callers are asked who they are.</summary>
internal sealed class AuthApi(EtcdGroup group, Headers headers, Callers callers, TimeProvider time)
{
    private const int KeyBytes = 32;

    public async Task<AuthEnableResponse> EnableAsync(AuthEnableRequest request, EtcdCall call)
    {
        ArgumentNullException.ThrowIfNull(request);
        var key = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(KeyBytes));
        var reply = await ChangeAsync(new AuthCommand { Enable = new AuthEnable { TokenKey = key } }, call).ConfigureAwait(false);
        return new AuthEnableResponse { Header = headers.Of(reply) };
    }

    public async Task<AuthDisableResponse> DisableAsync(AuthDisableRequest request, EtcdCall call)
    {
        ArgumentNullException.ThrowIfNull(request);
        var reply = await ChangeAsync(new AuthCommand { Disable = new AuthDisable() }, call).ConfigureAwait(false);
        return new AuthDisableResponse { Header = headers.Of(reply) };
    }

    public async Task<AuthStatusResponse> StatusAsync(AuthStatusRequest request, EtcdCall call)
    {
        ArgumentNullException.ThrowIfNull(request);
        var reply = await group.ReadAsync(MvccQueries.Status(), call.Cancel).ConfigureAwait(false);
        var status = reply.Body.Status;
        return new AuthStatusResponse
        {
            Header = headers.Of(reply),
            Enabled = status.AuthEnabled,
            AuthRevision = (ulong)status.AuthRevision,
        };
    }

    public async Task<AuthenticateResponse> AuthenticateAsync(AuthenticateRequest request, EtcdCall call)
    {
        var status = await group.ReadAsync(MvccQueries.Status(), call.Cancel).ConfigureAwait(false);
        if (!status.Body.Status.AuthEnabled)
        {
            throw EtcdErrors.Of(MvccErrors.AuthNotEnabled);
        }

        AuthAnswer credentials;
        try
        {
            credentials = await callers.CredentialsAsync(request.Name, call.Cancel).ConfigureAwait(false);
        }
        catch (RpcException unknown) when (unknown.Status.Detail == MvccErrors.UserNotFound.Text)
        {
            throw EtcdErrors.WrongPassword;
        }

        if (credentials.NoPassword || !Passwords.Matches(request.Password, credentials.PasswordHash.Span))
        {
            throw EtcdErrors.WrongPassword;
        }

        var token = Tokens.Make(request.Name, credentials.AuthRevision, time.GetUtcNow(), credentials.TokenKey.Span);
        return new AuthenticateResponse { Header = headers.Of(status), Token = token };
    }

    public async Task<AuthUserAddResponse> UserAddAsync(AuthUserAddRequest request, EtcdCall call)
    {
        var hasNoPassword = request.Options?.NoPassword ?? false;
        var user = new UserAdd { Name = request.Name, NoPassword = hasNoPassword };
        if (!hasNoPassword)
        {
            user.PasswordHash = HashOf(request.Password);
        }

        var reply = await ChangeAsync(new AuthCommand { UserAdd = user }, call).ConfigureAwait(false);
        return new AuthUserAddResponse { Header = headers.Of(reply) };
    }

    public async Task<AuthUserGetResponse> UserGetAsync(AuthUserGetRequest request, EtcdCall call)
    {
        var reply = await AskAsync(new AuthQuery { User = request.Name }, call).ConfigureAwait(false);
        return new AuthUserGetResponse { Header = headers.Of(reply), Roles = { reply.Body.Auth.Names } };
    }

    public async Task<AuthUserListResponse> UserListAsync(AuthUserListRequest request, EtcdCall call)
    {
        ArgumentNullException.ThrowIfNull(request);
        var reply = await AskAsync(new AuthQuery { Users = true }, call).ConfigureAwait(false);
        return new AuthUserListResponse { Header = headers.Of(reply), Users = { reply.Body.Auth.Names } };
    }

    public async Task<AuthUserDeleteResponse> UserDeleteAsync(AuthUserDeleteRequest request, EtcdCall call)
    {
        var reply = await ChangeAsync(new AuthCommand { UserDelete = request.Name }, call).ConfigureAwait(false);
        return new AuthUserDeleteResponse { Header = headers.Of(reply) };
    }

    public async Task<AuthUserChangePasswordResponse> UserChangePasswordAsync(AuthUserChangePasswordRequest request, EtcdCall call)
    {
        var change = new UserPassword { Name = request.Name, PasswordHash = HashOf(request.Password) };
        var reply = await ChangeAsync(new AuthCommand { UserPassword = change }, call).ConfigureAwait(false);
        return new AuthUserChangePasswordResponse { Header = headers.Of(reply) };
    }

    public async Task<AuthUserGrantRoleResponse> UserGrantRoleAsync(AuthUserGrantRoleRequest request, EtcdCall call)
    {
        var change = new UserRole { User = request.User, Role = request.Role };
        var reply = await ChangeAsync(new AuthCommand { UserGrantRole = change }, call).ConfigureAwait(false);
        return new AuthUserGrantRoleResponse { Header = headers.Of(reply) };
    }

    public async Task<AuthUserRevokeRoleResponse> UserRevokeRoleAsync(AuthUserRevokeRoleRequest request, EtcdCall call)
    {
        var change = new UserRole { User = request.Name, Role = request.Role };
        var reply = await ChangeAsync(new AuthCommand { UserRevokeRole = change }, call).ConfigureAwait(false);
        return new AuthUserRevokeRoleResponse { Header = headers.Of(reply) };
    }

    public async Task<AuthRoleAddResponse> RoleAddAsync(AuthRoleAddRequest request, EtcdCall call)
    {
        var reply = await ChangeAsync(new AuthCommand { RoleAdd = request.Name }, call).ConfigureAwait(false);
        return new AuthRoleAddResponse { Header = headers.Of(reply) };
    }

    public async Task<AuthRoleGetResponse> RoleGetAsync(AuthRoleGetRequest request, EtcdCall call)
    {
        var reply = await AskAsync(new AuthQuery { Role = request.Role }, call).ConfigureAwait(false);
        return new AuthRoleGetResponse { Header = headers.Of(reply), Perm = { reply.Body.Auth.Permissions } };
    }

    public async Task<AuthRoleListResponse> RoleListAsync(AuthRoleListRequest request, EtcdCall call)
    {
        ArgumentNullException.ThrowIfNull(request);
        var reply = await AskAsync(new AuthQuery { Roles = true }, call).ConfigureAwait(false);
        return new AuthRoleListResponse { Header = headers.Of(reply), Roles = { reply.Body.Auth.Names } };
    }

    public async Task<AuthRoleDeleteResponse> RoleDeleteAsync(AuthRoleDeleteRequest request, EtcdCall call)
    {
        var reply = await ChangeAsync(new AuthCommand { RoleDelete = request.Role }, call).ConfigureAwait(false);
        return new AuthRoleDeleteResponse { Header = headers.Of(reply) };
    }

    public async Task<AuthRoleGrantPermissionResponse> RoleGrantAsync(AuthRoleGrantPermissionRequest request, EtcdCall call)
    {
        var change = new RolePermission { Role = request.Name, Permission = request.Perm };
        var reply = await ChangeAsync(new AuthCommand { RoleGrant = change }, call).ConfigureAwait(false);
        return new AuthRoleGrantPermissionResponse { Header = headers.Of(reply) };
    }

    public async Task<AuthRoleRevokePermissionResponse> RoleRevokeAsync(AuthRoleRevokePermissionRequest request, EtcdCall call)
    {
        var permission = new Permission { Key = request.Key, RangeEnd = request.RangeEnd };
        var change = new RolePermission { Role = request.Role, Permission = permission };
        var reply = await ChangeAsync(new AuthCommand { RoleRevoke = change }, call).ConfigureAwait(false);
        return new AuthRoleRevokePermissionResponse { Header = headers.Of(reply) };
    }

    private static ByteString HashOf(string password) => ByteString.CopyFrom(Passwords.Hash(password));

    private async Task<Reply> ChangeAsync(AuthCommand change, EtcdCall call)
    {
        var caller = await callers.OfAsync(call).ConfigureAwait(false);
        return await group.ProposeAsync(MvccCommands.Auth(change, caller), call.Cancel).ConfigureAwait(false);
    }

    private async Task<Reply> AskAsync(AuthQuery query, EtcdCall call)
    {
        var caller = await callers.OfAsync(call).ConfigureAwait(false);
        return await group.ReadAsync(MvccQueries.Auth(query, caller), call.Cancel).ConfigureAwait(false);
    }
}
