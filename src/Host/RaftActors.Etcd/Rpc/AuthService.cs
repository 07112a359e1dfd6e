using Grpc.Core;
using RaftActors.Etcd.Apis;
using RaftActors.Etcd.Contracts;

namespace RaftActors.Etcd.Rpc;

/// <summary><c>etcdserverpb.Auth</c>.</summary>
[BindServiceMethod(typeof(Bindings), nameof(Bindings.Bind))]
internal sealed class AuthService(AuthApi api) : Auth.AuthBase
{
    public override Task<AuthEnableResponse> AuthEnable(AuthEnableRequest request, ServerCallContext context) =>
        api.EnableAsync(request, Calls.Of(context));

    public override Task<AuthDisableResponse> AuthDisable(AuthDisableRequest request, ServerCallContext context) =>
        api.DisableAsync(request, Calls.Of(context));

    public override Task<AuthStatusResponse> AuthStatus(AuthStatusRequest request, ServerCallContext context) =>
        api.StatusAsync(request, Calls.Of(context));

    public override Task<AuthenticateResponse> Authenticate(AuthenticateRequest request, ServerCallContext context) =>
        api.AuthenticateAsync(request, Calls.Of(context));

    public override Task<AuthUserAddResponse> UserAdd(AuthUserAddRequest request, ServerCallContext context) =>
        api.UserAddAsync(request, Calls.Of(context));

    public override Task<AuthUserGetResponse> UserGet(AuthUserGetRequest request, ServerCallContext context) =>
        api.UserGetAsync(request, Calls.Of(context));

    public override Task<AuthUserListResponse> UserList(AuthUserListRequest request, ServerCallContext context) =>
        api.UserListAsync(request, Calls.Of(context));

    public override Task<AuthUserDeleteResponse> UserDelete(AuthUserDeleteRequest request, ServerCallContext context) =>
        api.UserDeleteAsync(request, Calls.Of(context));

    public override Task<AuthUserChangePasswordResponse> UserChangePassword(
        AuthUserChangePasswordRequest request, ServerCallContext context) =>
        api.UserChangePasswordAsync(request, Calls.Of(context));

    public override Task<AuthUserGrantRoleResponse> UserGrantRole(AuthUserGrantRoleRequest request, ServerCallContext context) =>
        api.UserGrantRoleAsync(request, Calls.Of(context));

    public override Task<AuthUserRevokeRoleResponse> UserRevokeRole(AuthUserRevokeRoleRequest request, ServerCallContext context) =>
        api.UserRevokeRoleAsync(request, Calls.Of(context));

    public override Task<AuthRoleAddResponse> RoleAdd(AuthRoleAddRequest request, ServerCallContext context) =>
        api.RoleAddAsync(request, Calls.Of(context));

    public override Task<AuthRoleGetResponse> RoleGet(AuthRoleGetRequest request, ServerCallContext context) =>
        api.RoleGetAsync(request, Calls.Of(context));

    public override Task<AuthRoleListResponse> RoleList(AuthRoleListRequest request, ServerCallContext context) =>
        api.RoleListAsync(request, Calls.Of(context));

    public override Task<AuthRoleDeleteResponse> RoleDelete(AuthRoleDeleteRequest request, ServerCallContext context) =>
        api.RoleDeleteAsync(request, Calls.Of(context));

    public override Task<AuthRoleGrantPermissionResponse> RoleGrantPermission(
        AuthRoleGrantPermissionRequest request, ServerCallContext context) =>
        api.RoleGrantAsync(request, Calls.Of(context));

    public override Task<AuthRoleRevokePermissionResponse> RoleRevokePermission(
        AuthRoleRevokePermissionRequest request, ServerCallContext context) =>
        api.RoleRevokeAsync(request, Calls.Of(context));
}
