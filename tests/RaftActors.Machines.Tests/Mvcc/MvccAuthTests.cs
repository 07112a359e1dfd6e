using RaftActors.Machines.Mvcc;
using RaftActors.Machines.Mvcc.Contracts;
using Xunit;
using static RaftActors.Machines.Tests.Mvcc.MvccRun;

namespace RaftActors.Machines.Tests.Mvcc;

/// <summary>Users, roles and permissions, checked when a command is applied.</summary>
public sealed class MvccAuthTests
{
    private const string Denied = "PermissionDenied: etcdserver: permission denied";
    private const string Old = "InvalidArgument: etcdserver: revision of auth store is old";
    private const string NoUser = "InvalidArgument: etcdserver: user name is empty";
    private readonly MvccRun _run = new();

    [Fact]
    public void Without_authentication_changes_of_users_have_the_codes_and_texts_of_etcd()
    {
        Assert.Equal("FailedPrecondition: etcdserver: root user does not exist", Change(new() { Enable = new AuthEnable() }));
        Assert.Equal("ok", Change(new() { UserAdd = new UserAdd { Name = "root", PasswordHash = Bytes("h") } }));
        Assert.Equal("FailedPrecondition: etcdserver: root user does not have root role", Change(new() { Enable = new AuthEnable() }));
        Assert.Equal("FailedPrecondition: etcdserver: user name already exists", Change(new() { UserAdd = new UserAdd { Name = "root" } }));
        Assert.Equal("InvalidArgument: etcdserver: user name is empty", Change(new() { UserAdd = new UserAdd() }));
        Assert.Equal("FailedPrecondition: etcdserver: user name not found", Change(new() { UserDelete = "x" }));
        Assert.Equal(
            "FailedPrecondition: etcdserver: user name not found", Change(new() { UserPassword = new UserPassword { Name = "x" } }));
        Assert.Equal("InvalidArgument: etcdserver: role name is empty", Change(new() { RoleAdd = "" }));
        Assert.Equal("ok", Change(new() { RoleAdd = "r" }));
        Assert.Equal("FailedPrecondition: etcdserver: role name already exists", Change(new() { RoleAdd = "r" }));
        Assert.Equal("FailedPrecondition: etcdserver: role name not found", Change(new() { RoleDelete = "x" }));
        Assert.Equal(
            "FailedPrecondition: etcdserver: role name not found",
            Change(new() { UserGrantRole = new UserRole { User = "root", Role = "x" } }));
        Assert.Equal(
            "FailedPrecondition: etcdserver: role is not granted to the user",
            Change(new() { UserRevokeRole = new UserRole { User = "root", Role = "r" } }));
        Assert.Equal(
            "FailedPrecondition: etcdserver: permission is not granted to the role",
            Change(new() { RoleRevoke = Permit("r", "a", "b", Permission.Types.Type.Read) }));
        Assert.Equal("ok", Change(new() { Disable = new AuthDisable() }));
        Assert.Equal(3, _run.Status().AuthRevision);
    }

    [Fact]
    public void Ranges_need_reading_changes_need_writing_and_root_may_do_everything()
    {
        Enable();
        Assert.Equal(NoUser, Describe(_run.Put("a")));
        As("root");
        Assert.Equal("ok", Describe(_run.Put("z")));
        As("ann");
        Assert.Equal("ok", Describe(_run.Put("w1")));
        Assert.Equal(Denied, Describe(_run.Put("w1", prevKv: true)));
        Assert.Equal(Denied, Describe(_run.Put("r1")));
        Assert.Equal("ok", Describe(_run.Range("r", "s")));
        Assert.Equal(Denied, Describe(_run.Range("w1")));
        Assert.Equal(Denied, Describe(_run.Range("r", "t")));
        Assert.Equal("ok", Describe(_run.Delete("w", "x")));
        Assert.Equal(Denied, Describe(_run.Delete("w", "\0")));
        Assert.Equal(Denied, Describe(_run.Compact(1)));
        Assert.Equal(Denied, Change(new() { RoleAdd = "x" }));
        As("bob");
        Assert.Equal(Denied, Describe(_run.Range("r")));
    }

    [Fact]
    public void Permissions_that_meet_cover_a_range_together()
    {
        Enable();
        As("root");
        Change(new() { RoleGrant = Permit("reader", "s", "t", Permission.Types.Type.Readwrite) });
        Change(new() { RoleGrant = Permit("reader", "t", "", Permission.Types.Type.Read) });
        As("ann");
        Assert.Equal("ok", Describe(_run.Range("r", "t")));
        Assert.Equal("ok", Describe(_run.Range("r1", "t\0")));
        Assert.Equal(Denied, Describe(_run.Range("r1", "t\u0001")));
    }

    [Fact]
    public void A_txn_needs_permission_for_its_comparisons_and_both_branches()
    {
        Enable();
        As("ann");
        Assert.Equal("ok", Describe(_run.Txn(Txn("r1", "w1", "w2"))));
        Assert.Equal(Denied, Describe(_run.Txn(Txn("w1", "w1", "w2"))));
        Assert.Equal(Denied, Describe(_run.Txn(Txn("r1", "q", "w2"))));
        Assert.Equal(Denied, Describe(_run.Txn(Txn("r1", "w1", "q"))));

        static TxnRequest Txn(string compared, string success, string failure) => new()
        {
            Compare = { new Compare { Key = Bytes(compared) } },
            Success = { new RequestOp { RequestPut = new PutRequest { Key = Bytes(success) } } },
            Failure = { new RequestOp { RequestPut = new PutRequest { Key = Bytes(failure) } } },
        };
    }

    [Fact]
    public void A_lease_of_others_keys_can_be_neither_attached_to_nor_revoked()
    {
        _run.Grant(7, 60);
        _run.Put("other", lease: 7);
        Enable();
        As("ann");
        Assert.Equal(Denied, Describe(_run.Put("w1", lease: 7)));
        Assert.Equal(Denied, Describe(_run.Apply(MvccCommands.LeaseRevoke(7, _run.Caller))));
        Assert.Equal("ok", Describe(_run.Grant(8, 60)));
        Assert.Equal("ok", Describe(_run.Put("w1", lease: 8)));
    }

    [Fact]
    public void A_token_from_before_a_change_of_users_is_refused_in_the_order_of_the_log()
    {
        Enable();
        As("ann");
        var before = _run.Caller;
        As("root");
        Change(new() { UserRevokeRole = new UserRole { User = "ann", Role = "writer" } });
        _run.Caller = before;
        Assert.Equal(Old, Describe(_run.Put("w1")));
        As("ann");
        Assert.Equal(Denied, Describe(_run.Put("w1")));
    }

    [Fact]
    public void Root_cannot_be_removed_while_authentication_is_on()
    {
        const string Invalid = "InvalidArgument: etcdserver: invalid auth management";
        Enable();
        As("root");
        Assert.Equal(Invalid, Change(new() { UserDelete = "root" }));
        Assert.Equal(Invalid, Change(new() { UserRevokeRole = new UserRole { User = "root", Role = "root" } }));
        Assert.Equal(Invalid, Change(new() { RoleDelete = "root" }));
        Assert.Equal("ok", Change(new() { Disable = new AuthDisable() }));
        Assert.Equal("ok", Change(new() { UserDelete = "root" }));
    }

    [Fact]
    public void A_user_sees_itself_and_its_roles_and_only_the_host_sees_hashes()
    {
        Enable();
        As("ann");
        Assert.Equal(["reader", "writer"], Query(new() { User = "ann" }).Auth.Names);
        Assert.Equal(Denied, Describe(Query(new() { User = "root" })));
        Assert.Single(Query(new() { Role = "reader" }).Auth.Permissions);
        Assert.Equal(Denied, Describe(Query(new() { Users = true })));
        Assert.Equal(Denied, Describe(Query(new() { Credentials = "ann" })));
        Assert.Equal(Denied, Describe(Query(new() { Check = new CheckQuery { Root = true } })));
        Assert.Equal("ok", Describe(Query(new() { Check = new CheckQuery { Key = Bytes("r1") } })));
        _run.Caller = MvccCaller.Host;
        var credentials = Query(new() { Credentials = "ann" }).Auth;
        Assert.Equal((Bytes("hash"), Bytes("key")), (credentials.PasswordHash, credentials.TokenKey));
        As("root");
        Assert.Equal(["ann", "bob", "root"], Query(new() { Users = true }).Auth.Names);
    }

    [Fact]
    public void Users_roles_and_the_key_of_tokens_are_in_a_snapshot()
    {
        Enable();
        var before = _run.Machine.HashState();
        _run.Restart();
        Assert.Equal(before, _run.Machine.HashState());
        As("ann");
        Assert.Equal("ok", Describe(_run.Put("w1")));
        Assert.Equal(Denied, Describe(_run.Put("a")));
    }

    [Fact]
    public void The_keys_of_a_lease_are_told_to_those_who_may_read_them_all()
    {
        Enable();
        As("root");
        _run.Grant(5, 600);
        _run.Put("r1", lease: 5);
        As("ann");
        Assert.Equal([Bytes("r1")], _run.Ask(MvccQueries.Lease(5, keys: true, _run.Caller)).Lease.Keys);
        As("root");
        _run.Put("w1", lease: 5);
        As("ann");
        Assert.Equal(Denied, Describe(_run.Ask(MvccQueries.Lease(5, keys: true, _run.Caller))));
        Assert.Equal(600, _run.Ask(MvccQueries.Lease(5, keys: false, _run.Caller)).Lease.GrantedTtl);
    }

    private void Enable()
    {
        string[] users = ["root", "ann", "bob"];
        Assert.All(users, u => Assert.Equal("ok", Change(new() { UserAdd = new UserAdd { Name = u, PasswordHash = Bytes("hash") } })));
        string[] roles = ["root", "reader", "writer"];
        Assert.All(roles, r => Assert.Equal("ok", Change(new() { RoleAdd = r })));
        Change(new() { RoleGrant = Permit("reader", "r", "s", Permission.Types.Type.Read) });
        Change(new() { RoleGrant = Permit("writer", "w", "x", Permission.Types.Type.Readwrite) });
        Change(new() { RoleGrant = Permit("writer", "w", "x", Permission.Types.Type.Write) });
        Change(new() { UserGrantRole = new UserRole { User = "root", Role = "root" } });
        Change(new() { UserGrantRole = new UserRole { User = "ann", Role = "reader" } });
        Change(new() { UserGrantRole = new UserRole { User = "ann", Role = "writer" } });
        Assert.Equal("ok", Change(new() { Enable = new AuthEnable { TokenKey = Bytes("key") } }));
    }

    /// <summary>A caller with a token of this moment.</summary>
    private void As(string user) => _run.Caller = new MvccCaller(user, _run.Status().AuthRevision);

    private string Change(AuthCommand command) => Describe(_run.Auth(command));

    private MvccAnswer Query(AuthQuery query) => _run.Ask(MvccQueries.Auth(query, _run.Caller));

    private static RolePermission Permit(string role, string key, string rangeEnd, Permission.Types.Type type) => new()
    {
        Role = role,
        Permission = new Permission { Key = Bytes(key), RangeEnd = Bytes(rangeEnd), PermType = type },
    };
}
